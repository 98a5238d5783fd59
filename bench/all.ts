import { spawn } from 'node:child_process';
import { describeMachine } from './measure/machine.ts';
import { interruptibly, interrupted, track } from './measure/interruption.ts';
import { seconds } from './measure/numbers.ts';
import { tableText } from './measure/report.ts';

// Every bench, one after another, the longest last, each with its default number of runs; docs/performance.md has the results. The one that
// breaks clusters for hours is not one of them. Run it with: npm run bench:all -- [names]
const benches = ['bring-up', 'footprint', 'plan-scale', 'startup', 'transport', 'fan-out', 'no-op'] as const;

interface Outcome {
  readonly name: string;
  readonly ms: number;
  readonly exitCode: number;
}

/** A bench that fails says why itself; the others go on. In a group of its own, so that a terminal's Ctrl-C reaches it once. */
function run(name: string): Promise<Outcome> {
  process.stdout.write(`\n${name}\n`);
  const startMs = performance.now();
  const child = track(spawn(process.execPath, ['scripts/run.mjs', `bench/${name}.ts`, '--write'], { stdio: ['ignore', 'inherit', 'inherit'], detached: true }));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ name, ms: performance.now() - startMs, exitCode: code ?? 1 }));
  });
}

await interruptibly(async () => {
  const named = process.argv.slice(2);
  const unknown = named.filter((name) => !benches.some((each) => each === name));
  if (unknown.length > 0) throw new Error(`there is no bench ${unknown.join(', ')}: ${benches.join(', ')}`);
  const { busy } = await describeMachine();
  if (busy !== undefined) process.stdout.write(`This machine is busy: ${busy}\n`);
  const outcomes: Outcome[] = [];
  for (const name of benches.filter((each) => named.length === 0 || named.includes(each))) {
    if (!interrupted.aborted) outcomes.push(await run(name));
  }
  const sumMs = outcomes.reduce((sum, { ms }) => sum + ms, 0);
  const rows = outcomes.map(({ name, ms, exitCode }) => [name, seconds(ms), exitCode === 0 ? 'done' : `failed with exit code ${exitCode}`]);
  process.stdout.write(`\n${tableText([['bench', 'took', 'outcome'], ...rows, ['**all**', seconds(sumMs), '']])}\n`);
  if (outcomes.some(({ exitCode }) => exitCode !== 0)) process.exitCode = 1;
});
