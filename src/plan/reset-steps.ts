import type { HostName } from '../base/names.ts';
import { resetMarkCommand, unmarkCommand } from '../facts/reset-mark.ts';
import type { HostObservation } from '../facts/observation.ts';
import { hostChanges } from './host-changes.ts';
import { hostSteps, stageTitles, stepId } from './host-steps.ts';
import type { Batch, HostStep } from './step.ts';

/** One host that is to be blank. */
export interface DoomedHost {
  readonly name: HostName;
  readonly observation: HostObservation;
}

/**
 * Takes everything away that bramble placed on one host. The mark says so from before the first removal until after the last
 * one, so that half of what was there is never taken for a member of its cluster.
 */
export function resetSteps({ name, observation }: DoomedHost): readonly HostStep[] {
  const steps = hostSteps(name, hostChanges(new Map(), observation), observation);
  if (steps.length === 0 && observation.facts.interruptedReset !== undefined) return [unmarkStep(name, 'a reset that was interrupted left it')];
  return steps.map((step, index) => ({
    ...step,
    before: index === 0 ? [...step.before, resetMarkCommand('begun')] : step.before,
    batches: index === steps.length - 1 ? [...step.batches, unmark([])] : step.batches,
  }));
}

/**
 * The steps of resetting a whole cluster: every host is told before anything is removed anywhere, then hosts go in parallel.
 * Whenever such a run dies, either nothing is missing or every host that was not blank yet says that it is to be.
 */
export function wholeReset(hosts: readonly DoomedHost[]): readonly HostStep[] {
  const removals = hosts.map((host) => ({ host, steps: resetSteps(host) }));
  const marks = removals
    .filter(({ host, steps }) => steps.length > 0 && host.observation.facts.interruptedReset === undefined)
    .map(({ host }) => mark(host.name));
  const told = marks.map(({ id }) => id);
  return [...marks, ...removals.flatMap(({ steps }) => steps.map((step, index) => (index === 0 ? { ...step, after: [...step.after, ...told] } : step)))];
}

/** Takes the mark off a host that stays what it is. */
export const unmarkStep = (host: HostName, reason: string): HostStep => ({
  kind: 'host',
  id: stepId(host, 'record'),
  title: stageTitles.record,
  after: [],
  host,
  stage: 'record',
  batches: [unmark([{ verb: 'remove', subject: 'reset mark', reason }])],
  before: [],
});

const mark = (host: HostName): HostStep => ({
  kind: 'host',
  id: stepId(host, 'mark'),
  title: stageTitles.mark,
  after: [],
  host,
  stage: 'mark',
  batches: [],
  before: [resetMarkCommand('announced')],
});

const unmark = (rows: Batch['changes'][number]['rows']): Batch => ({ changes: [{ kind: 'manifest', key: 'reset mark', rows }], commands: [unmarkCommand] });
