import { bytesText } from '../../base/bytes-text.ts';
import { quickLinkBytesPerSecond } from '../../fan-out/schedule.ts';
import type { Sending } from '../../fan-out/sending.ts';
import type { Plan } from '../../plan/step.ts';
import { type Line, span } from './span.ts';
import { count } from './units.ts';

/** What a plan sends, and what that means for the link of this computer; nothing where nothing is sent. */
export function sendingLines({ all, distinct, hosts }: Sending, passOn: Plan['passOn']): readonly Line[] {
  if (all.artifacts === 0) return [];
  const [only, another] = hosts.keys();
  const to = another === undefined ? (only ?? '') : count(hosts.size, 'host');
  const sum = `${count(all.artifacts, 'artifact')} to send to ${to}, ${bytesText(all.bytes)}`;
  if (distinct.artifacts === all.artifacts || passOn === undefined) return [[span(`${sum}.`)]];
  return [[span(`${sum}: ${count(distinct.artifacts, 'different one')}, ${bytesText(distinct.bytes)}.`)], [span(wayText(passOn))]];
}

/** Nobody has measured the link when a plan is shown: it says what follows from what. */
function wayText(passOn: NonNullable<Plan['passOn']>): string {
  const once = 'of these leaves this computer once, packed; hosts pass on to each other what several get.';
  switch (passOn) {
    case 'auto':
      return `Over a link slower than ${bytesText(quickLinkBytesPerSecond)}/s each ${once}`;
    case 'always':
      return `Each ${once}`;
    case 'never':
      return 'All of it leaves this computer, because ssh.passOn is never.';
  }
}
