import type { HostName } from '../base/names.ts';
import type { Command } from '../command/command.ts';
import { stages, type Stage } from '../components/component.ts';
import { forgetReboot } from '../facts/board-facts.ts';
import { manifestCommand } from '../facts/manifest.ts';
import type { HostObservation } from '../facts/observation.ts';
import { flushBinaries } from '../resources/binary.ts';
import type { Row } from '../resources/kind.ts';
import { manifestUnion, sameManifest, type HostChanges } from './host-changes.ts';
import type { Batch, HostStep, StepId } from './step.ts';

export const stepId = (host: HostName, stage: HostStep['stage']): StepId => `${host}/${stage}`;

export const stageTitles: Readonly<Record<HostStep['stage'], string>> = {
  mark: 'marked as being reset',
  os: 'operating system',
  reboot: 'restart of the host',
  etcd: 'etcd',
  'control-plane': 'control plane',
  runtime: 'containers and network',
  node: 'node',
  images: 'images',
  removal: 'what is no longer wanted',
  record: 'on the disk for good',
};

/**
 * The steps of one host, one after another: its stages, with a restart of it after the first where one is needed, what is removed, and the manifest. The manifest is written first with
 * what is about to come and last with what is there, so that a crash between leaves nothing unowned.
 */
export function hostSteps(host: HostName, changes: HostChanges, observation: HostObservation, reboot?: HostStep): readonly HostStep[] {
  const found: [HostStep['stage'], readonly Batch[]][] = [
    ...stages.flatMap((stage: Stage): [HostStep['stage'], readonly Batch[]][] => [
      [stage, changes.byStage.get(stage) ?? []],
      ...(stage === 'os' && reboot !== undefined ? [['reboot', reboot.batches] as [HostStep['stage'], readonly Batch[]]] : []),
    ]),
    ['removal', changes.removals],
  ];
  const busy = found.filter(([, list]) => list.length > 0);
  const isRecorded = sameManifest(observation.manifest, changes.manifest);
  if (busy.length === 0 && isRecorded) return [];
  const before = [manifestCommand(manifestUnion(observation.manifest, changes.manifest), changes.underWay)];
  const steps = busy.map(
    ([stage, list], index): HostStep => ({
      kind: 'host',
      id: stepId(host, stage),
      title: list.some(({ undo }) => undo !== undefined) ? `${stageTitles[stage]}, with a way back` : stageTitles[stage],
      after: index === 0 ? [] : [stepId(host, (busy[index - 1] as (typeof busy)[number])[0])],
      host,
      stage,
      batches: list,
      before: index === 0 ? before : [],
      ...(stage === 'reboot' && reboot?.reboot !== undefined ? { reboot: reboot.reboot } : {}),
    }),
  );
  const last = steps.at(-1);
  const isPast = reboot === undefined && observation.facts.triedReboot !== undefined;
  return [
    ...steps,
    {
      kind: 'host',
      id: stepId(host, 'record'),
      title: stageTitles.record,
      after: last === undefined ? [] : [last.id],
      host,
      stage: 'record',
      batches: record(changes, isRecorded || last !== undefined, isPast ? [forgetReboot] : []),
      before: [],
    },
  ];
}

/** A manifest that follows from other changes is no change of its own; one that was lost or altered is. */
const record = (changes: HostChanges, isExpected: boolean, more: readonly Command[]): readonly Batch[] => {
  const rows: Row[] = isExpected ? [] : [{ verb: 'change', subject: 'manifest', reason: 'it does not list what is here' }];
  return [{ changes: [{ kind: 'manifest', key: 'manifest', rows }], commands: [flushBinaries, ...more, manifestCommand(changes.manifest)] }];
};
