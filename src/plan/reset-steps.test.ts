import { beforeAll, describe, expect, test } from 'vitest';
import { resetMarkCommand, unmarkCommand } from '../facts/reset-mark.ts';
import type { ResetProgress } from '../facts/reset-mark.ts';
import { manifestCommand } from '../facts/manifest.ts';
import { applied, blankCluster, planFor } from '../testkit/fake-cluster.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import { type DoomedHost, resetSteps, wholeReset } from './reset-steps.ts';
import type { HostStep, StepId } from './step.ts';

const config = sampleConfig(1, 2);
let made: readonly DoomedHost[];
let blank: readonly DoomedHost[];

beforeAll(async () => {
  const cluster = blankCluster(config);
  blank = [...cluster.hosts].map(([name, host]) => ({ name, observation: host.observe([]) }));
  made = [...applied(cluster, await planFor(config, cluster)).hosts].map(([name, host]) => ({ name, observation: host.observe([]) }));
});

const marked = (host: DoomedHost, interruptedReset: ResetProgress): DoomedHost => ({
  ...host,
  observation: { ...host.observation, facts: { ...host.observation.facts, interruptedReset } },
});
const commandsOf = ({ before, batches }: HostStep) => [...before, ...batches.flatMap((batch) => batch.commands)];

/** All that is done before a step begins. */
function earlier(steps: readonly HostStep[], id: StepId): ReadonlySet<StepId> {
  const after = steps.find((step) => step.id === id)?.after ?? [];
  return new Set(after.flatMap((each) => [each, ...earlier(steps, each)]));
}

describe('the reset of a whole cluster', () => {
  test('tells every host before it removes anything anywhere', () => {
    const steps = wholeReset(made);
    const marks = steps.filter(({ stage }) => stage === 'mark').map(({ id }) => id);
    expect(marks).toEqual(['cp-1/mark', 'worker-1/mark', 'worker-2/mark']);
    const others = steps.filter(({ stage }) => stage !== 'mark');
    expect(others.length).toBeGreaterThan(0);
    for (const { id } of others) expect([...earlier(steps, id)]).toEqual(expect.arrayContaining(marks));
  });
  test('does not wait for hosts that are blank, and leaves them alone', () => {
    const steps = wholeReset([...made.slice(0, 2), ...blank.slice(2)]);
    expect(new Set(steps.map(({ host }) => host))).toEqual(new Set(['cp-1', 'worker-1']));
    expect(wholeReset(blank)).toEqual([]);
  });
  test('goes on where it was interrupted: nobody is told twice', () => {
    const steps = wholeReset([marked(made[0]!, 'announced'), marked(made[1]!, 'begun'), made[2]!]);
    expect(steps.filter(({ stage }) => stage === 'mark').map(({ host }) => host)).toEqual(['worker-2']);
    for (const name of ['cp-1', 'worker-1']) expect(steps.find(({ host }) => host === name)?.after).toEqual(['worker-2/mark']);
  });
});

describe('the reset of one host', () => {
  test('begins with the mark on the disk and ends with taking it off, after the manifest', () => {
    const commands = resetSteps(made[0]!).flatMap(commandsOf);
    const mark = commands.findIndex((command) => JSON.stringify(command) === JSON.stringify(resetMarkCommand('begun')));
    expect(commands.slice(0, mark).map(({ argv }) => argv)).toEqual([manifestCommand(made[0]!.observation.manifest).argv]);
    expect(commands.slice(-2)).toEqual([manifestCommand([]), unmarkCommand]);
  });
  test('takes a mark off that is all that is left', () => {
    const steps = resetSteps(marked(blank[0]!, 'begun'));
    expect(steps.flatMap(commandsOf)).toEqual([unmarkCommand]);
    expect(steps[0]?.batches[0]?.changes[0]?.rows).toHaveLength(1);
  });
});
