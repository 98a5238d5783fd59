import { bytesText } from '../../base/bytes-text.ts';
import { tellingBytes } from '../../fan-out/link-speed.ts';
import { quickLinkBytesPerSecond } from '../../fan-out/schedule.ts';
import type { Amount, Sending } from '../../fan-out/sending.ts';
import type { Plan } from '../../plan/step.ts';
import { type Line, span } from './span.ts';
import { count } from './units.ts';

/** What a plan sends, and what that means for the link of this computer; nothing where nothing is sent. */
export function sendingLines({ all, distinct, hosts }: Sending, passOn: Plan['passOn']): readonly Line[] {
  if (all.artifacts === 0) return [];
  const [only, another] = hosts.keys();
  const to = another === undefined ? (only ?? '') : count(hosts.size, 'host');
  const sum = `${count(all.artifacts, 'artifact')} to send to ${to}, ${bytesText(all.bytes)}`;
  if (passOn === undefined) return [[span(`${sum}.`)]];
  if (distinct.artifacts === all.artifacts) return [`${sum}.`, ...packingText(all, passOn)].map((text) => [span(text)]);
  const parts = `${sum}: ${count(distinct.artifacts, 'different one')}, ${bytesText(distinct.bytes)}.`;
  return [parts, ...wayText(all, passOn)].map((text) => [span(text)]);
}

const quick = `${bytesText(quickLinkBytesPerSecond)}/s`;

/** Nobody has measured the link when a plan is shown: it says what follows from what. */
function wayText(all: Amount, passOn: NonNullable<Plan['passOn']>): readonly string[] {
  const once = 'of these leaves this computer once, packed; hosts pass on to each other what several get.';
  switch (passOn) {
    case 'auto':
      return [`Over a link slower than ${quick} each ${once}`];
    case 'always':
      return [`Each ${once}`];
    case 'never':
      return ['All of it leaves this computer, because ssh.passOn is never.', ...packingText(all, passOn)];
  }
}

/** The first large artifact tells how quick the link is; nothing where nothing comes after it. */
function packingText({ artifacts, bytes }: Amount, passOn: NonNullable<Plan['passOn']>): readonly string[] {
  if (passOn === 'always') return ['It leaves this computer packed.'];
  return artifacts > 1 && bytes > tellingBytes ? [`Where the link turns out to be slower than ${quick}, what is sent from then on is packed.`] : [];
}
