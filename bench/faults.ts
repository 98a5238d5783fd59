import { randomInt } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { attempt } from './faults/attempt.ts';
import { faultCases } from './faults/cases.ts';
import type { FaultCase } from './faults/fault-case.ts';
import { type FaultCluster, makeCluster } from './faults/fault-cluster.ts';
import type { Outcome } from './faults/outcome.ts';
import { aboutOutcomes, outcomeRows, outcomeText } from './faults/outcome-text.ts';
import { interrupted, interruptibly } from './measure/interruption.ts';
import { optionOf } from './measure/lab.ts';
import { describeMachine, type Measured } from './measure/machine.ts';
import { publish } from './measure/report.ts';

// Breaks clusters on purpose, many times, under a writer. Run it with: npm run bench:faults -- [--case a,b] [--tries N] [--try I] [--results <file>] [--keep] [--write]; FAULT_SEED=<seed> repeats.
const args = process.argv.slice(2);
const seed = process.env['FAULT_SEED'] ?? String(randomInt(1_000_000));
const asked = optionOf(args, 'case')?.split(',');
const cases = faultCases.filter(({ name }) => asked === undefined || asked.includes(name));
const unknown = asked?.filter((name) => faultCases.every((each) => each.name !== name)) ?? [];
if (unknown.length > 0) throw new Error(`no case called ${unknown.join(', ')}; there are ${faultCases.map(({ name }) => name).join(', ')}`);
const only = optionOf(args, 'try');
const triesOf = (tries: number): readonly number[] =>
  only === undefined ? Array.from({ length: Number(optionOf(args, 'tries') ?? tries) }, (_, index) => index + 1) : [Number(only)];

// A file of results is added to, and what it has is not tried again: so the long version can be run in parts.
const results = optionOf(args, 'results');
const before = results !== undefined && existsSync(results) ? readFileSync(results, 'utf8').split('\n').filter(Boolean) : [];

const { machine, date, versions, busy } = await describeMachine();
/** What it was measured with: parts of the long version may be of several days. */
type Result = Outcome & Pick<Measured, 'date' | 'versions' | 'busy'>;
const outcomes = before.map((line) => JSON.parse(line) as Result);
process.stdout.write(`FAULT_SEED=${seed}\n`);

/** Those of one size in turns, so that a part of the long version has something of each. */
const turnsOf = (size: string): readonly (readonly [FaultCase, number])[] =>
  cases
    .filter((each) => JSON.stringify(each.size) === size)
    .flatMap((fault) => triesOf(fault.tries).map((index) => [fault, index] as const))
    .filter(([{ name }, index]) => !outcomes.some((each) => each.name === name && each.index === index))
    .toSorted(([, one], [, other]) => one - other);

/** All of one size on one lab. After a try that went wrong there are new machines. */
async function runOn(size: string): Promise<void> {
  let cluster: FaultCluster | undefined;
  try {
    for (const [fault, index] of turnsOf(size)) {
      interrupted.throwIfAborted();
      cluster ??= makeCluster(fault.size);
      const outcome: Result = { ...(await attempt(fault, cluster, seed, index)), date, versions, busy };
      interrupted.throwIfAborted();
      outcomes.push(outcome);
      if (results !== undefined) appendFileSync(results, `${JSON.stringify(outcome)}\n`);
      process.stdout.write(outcomeText(outcome));
      if (outcome.trouble === undefined) continue;
      const broken = cluster;
      cluster = undefined;
      if (args.includes('--keep')) throw new Error(`the machines are kept for a look: ${broken.folder}`);
      broken.lab.down();
    }
  } finally {
    cluster?.lab.down();
  }
}

await interruptibly(async () => {
  for (const size of new Set(cases.map((each) => JSON.stringify(each.size)))) await runOn(size);
});

const all = (of: (each: Result) => string): string => [...new Set(outcomes.map(of))].join(', ');
publish(
  {
    name: 'faults',
    title: 'Measured',
    about: aboutOutcomes(outcomes),
    command: `FAULT_SEED=${seed} npm run bench:faults -- --write`,
    measured: {
      machine,
      date: all((each) => each.date),
      versions: all((each) => each.versions),
      busy: outcomes.some((each) => each.busy !== undefined) ? 'other work ran on this machine during many tries, and all times are longer for it' : undefined,
    },
    rows: outcomeRows(faultCases, outcomes),
  },
  args,
  { path: 'docs/reliability.md', opening: '# Reliability\n' },
);
