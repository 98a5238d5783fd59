import { readFileSync } from 'node:fs';
import { board } from '../../../src/components/board/board.ts';
import { bootNeeds } from '../../../src/components/board/boot-needs.ts';
import type { NodeContext } from '../../../src/components/component.ts';
import type { HostObservation } from '../../../src/facts/observation.ts';
import { readProbe } from '../../../src/facts/read-probe.ts';
import { hostChanges } from '../../../src/plan/host-changes.ts';
import { hostSteps } from '../../../src/plan/host-steps.ts';
import { rebootStep } from '../../../src/plan/reboot.ts';
import { boot } from '../../../src/plan/preflight/boot.ts';
import { machine } from '../../../src/plan/preflight/machine.ts';
import { rowsOf } from '../../../src/plan/step.ts';
import { refOf } from '../../../src/resources/collect-wants.ts';
import { kindOf } from '../../../src/resources/kinds.ts';
import { seenState } from '../../../src/resources/seen-state.ts';
import type { Want } from '../../../src/resources/wants.ts';
import { sampleConfig } from '../../../src/testkit/sample-config.ts';
import { recordedBoards, type RecordedBoard } from '../../recorded/boards.ts';

/** From the root of the repository. */
export const boardsFolder = 'test/golden/boards';

/** What is planned on each recorded board for its operating system, as a person reads it, with every text that changes. */
export const boardPlans = (): ReadonlyMap<string, string> => new Map(recordedBoards.map((each) => [`${each.name}.txt`, planText(each)]));

function observationOf({ name, files }: RecordedBoard): HostObservation {
  const stdout = readFileSync(`test/recorded/boards/${name}.txt`, 'utf8');
  const result = readProbe([], { exitCode: 0, stdout, stderr: '' });
  if (!result.ok) throw new Error(result.error.message);
  const edits = Object.entries(files).map(
    ([path, text]) => ({ kind: 'edit', key: path, seen: { kind: 'edit', path, text, note: undefined, isPending: false } }) as const,
  );
  return { ...result.value, seen: seenState(edits) };
}

function planText(recorded: RecordedBoard): string {
  const observation = observationOf(recorded);
  const config = sampleConfig(1, 0);
  const [host] = config.hosts;
  if (host === undefined) throw new Error('bug: no host');
  const node = { host: { ...host, address: observation.facts.addresses.at(-1)?.address ?? host.address }, facts: observation.facts } as NodeContext;
  const wants: readonly Want[] = board.wants(node, () => '');
  const candidate = { host, observation, clusterId: '' };
  const refused = [...machine(candidate), ...boot(candidate, config)].map(({ message, remedy }) => `refused: ${message}. ${remedy}\n`);
  const steps = hostSteps(
    host.name,
    hostChanges(new Map([['os', wants]]), observation),
    observation,
    rebootStep(host.name, bootNeeds(host, observation.facts), observation),
  );
  const rows = steps.flatMap((step) => rowsOf(step)).map(({ verb, subject, reason, diff }) => `${verb} ${subject}: ${reason}\n${indented(diff ?? '')}`);
  const removed = wants.flatMap((want) => {
    const change = kindOf(want).diff(want, observation.seen.get(want.kind, refOf(want).key));
    return change.kind === 'same' ? [`same ${refOf(want).kind} ${refOf(want).key}: ${(change as { readonly reason: string }).reason}\n`] : [];
  });
  return [...refused, ...rows, ...removed].join('');
}

const indented = (text: string): string =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `    ${line}\n`)
    .join('');
