import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Command } from '../../src/command/command.ts';
import { type ResetProgress, resetMarkCommand, unmarkCommand } from '../../src/facts/reset-mark.ts';
import type { HostObservation } from '../../src/facts/observation.ts';
import { type AfterReset, afterReset } from '../../src/plan/interrupted-reset.ts';
import { wholeReset } from '../../src/plan/reset-steps.ts';
import type { HostStep } from '../../src/plan/step.ts';
import { applied, blankCluster, planFor } from '../../src/testkit/fake-cluster.ts';
import { sampleConfig } from '../../src/testkit/sample-config.ts';

const config = sampleConfig(3, 2);
let made: ReadonlyMap<string, HostObservation>;
beforeAll(async () => {
  const blank = blankCluster(config);
  made = new Map([...applied(blank, await planFor(config, blank)).hosts].map(([name, host]) => [name, host.observe([])]));
});

/** What a reset that was killed left of a host. */
interface Left {
  mark: ResetProgress | undefined;
  isTouched: boolean;
  isBlank: boolean;
}

const is = (a: Command, b: Command): boolean => a.argv.length === b.argv.length && a.argv.every((word, index) => word === b.argv[index]);

function obey(left: Left, command: Command): void {
  if (is(command, resetMarkCommand('announced'))) left.mark ??= 'announced';
  else if (is(command, resetMarkCommand('begun'))) left.mark = 'begun';
  else if (is(command, unmarkCommand)) Object.assign(left, { mark: undefined, isBlank: true });
  else if (left.mark === 'begun') left.isTouched = true;
}

/** Runs steps in an order that `dice` choose among those that may run; `cut` commands into the last one everything is killed. */
function killed(steps: readonly HostStep[], dice: readonly number[], cut: number): ReadonlyMap<string, Left> {
  const left = new Map<string, Left>([...made.keys()].map((name) => [name, { mark: undefined, isTouched: false, isBlank: false }]));
  const done = new Set<string>();
  for (const [index, die] of dice.entries()) {
    const ready = steps.filter(({ id, after }) => !done.has(id) && after.every((each) => done.has(each)));
    const step = ready[die % Math.max(1, ready.length)];
    const host = step && left.get(step.host);
    if (step === undefined || host === undefined) break;
    const commands = [...step.before, ...step.batches.flatMap((batch) => batch.commands)];
    for (const command of index === dice.length - 1 ? commands.slice(0, cut % (commands.length + 1)) : commands) obey(host, command);
    done.add(step.id);
  }
  return left;
}

const scenes = fc.record({
  away: fc.subarray(config.hosts.map(({ name }) => name)),
  dice: fc.array(fc.nat(99), { maxLength: 20 }),
  cut: fc.nat(400),
  hasHalfLost: fc.boolean(),
});

describe('a reset of all hosts that is killed at any moment, with any hosts away', () => {
  const holds = (law: (left: ReadonlyMap<string, Left>, verdict: ReadonlyMap<string, AfterReset>, hadData: (name: string) => boolean) => void): void =>
    fc.assert(
      fc.property(scenes, ({ away, dice, cut, hasHalfLost }) => {
        const reached = config.hosts.filter(({ name }) => !away.includes(name));
        const left = killed(wholeReset(reached.map(({ name }) => ({ name, observation: made.get(name)! }))), dice, cut);
        // Afterwards all of them answer again.
        const hosts = config.hosts.map((host) => {
          const { mark, isTouched, isBlank } = left.get(host.name)!;
          const etcdData = host.role === 'control-plane' && !isBlank && !(isTouched && hasHalfLost);
          const observation = made.get(host.name)!;
          return { host, observation: { ...observation, facts: { ...observation.facts, etcdData, interruptedReset: mark } } };
        });
        law(left, afterReset(hosts, 3), (name) => hosts.some(({ host, observation }) => host.name === name && observation.facts.etcdData));
      }),
      { numRuns: 200 },
    );

  test('never leaves a host that lacks something for a whole one', () => {
    holds((left, verdict) => {
      for (const [name, { isTouched, isBlank }] of left) if (isTouched && !isBlank) expect(verdict.get(name)).toBe('clear');
    });
  });

  test('gives nothing up where no removal was begun', () => {
    holds((left, verdict) => {
      if ([...left.values()].every(({ mark, isBlank }) => mark !== 'begun' && !isBlank)) expect([...verdict.values()]).not.toContain('clear');
    });
  });

  test('ends with a database that works, with none, or with one that a control plane has which the reset never reached', () => {
    holds((left, verdict, hadData) => {
      const members = [...left].filter(([name]) => hadData(name) && verdict.get(name) !== 'clear');
      const isSpared = members.some(([, { mark }]) => mark === undefined);
      expect(members.length === 0 || members.length >= 2 || isSpared, JSON.stringify([...left])).toBe(true);
    });
  });
});
