import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { bramble, timed } from './measure/bramble.ts';
import { inLab, optionOf } from './measure/lab.ts';
import { describeMachine } from './measure/machine.ts';
import { median, milliseconds, ratio } from './measure/numbers.ts';
import { publish } from './measure/report.ts';

// What starting costs, alone and before the least work there is. Run it with: npm run bench:startup -- [--runs N] [--file <bramble.yaml of a running lab>] [--write]
const args = process.argv.slice(2);
const runs = Number(optionOf(args, 'runs') ?? 21);
const measured = await describeMachine();
await promisify(execFile)('./bramble', ['--version']); // bundles the sources where they changed

const start =
  (program: string, ...given: readonly string[]) =>
  () =>
    promisify(execFile)(program, given);
const node = (...given: readonly string[]) => start(process.execPath, ...given);
const starts: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['baseline: `node -e 0`', node('-e', '0')],
  ['`bramble --help`, installed', node('dist/bin.js', '--help')],
  ['`bramble --version`, installed', node('dist/bin.js', '--version')],
  ['`./bramble --help`, from a checkout', start('./bramble', '--help')],
];

/** Runs them in turns, so that a machine that becomes slower meets all alike. */
async function measure(file: string): Promise<{ readonly titles: readonly string[]; readonly times: readonly (readonly number[])[] }> {
  await bramble('-f', file, 'up', '--yes');
  const commands = [
    ...starts,
    ['`bramble plan`, a cluster of one host with nothing to do', node('dist/bin.js', '-f', file, 'plan')] as const,
    ['`bramble status`, the same cluster', node('dist/bin.js', '-f', file, 'status')] as const,
  ];
  const times = commands.map((): number[] => []);
  for (let index = 0; index < runs; index += 1) {
    for (const [each, [, work]] of commands.entries()) times[each]?.push((await timed(work)).ms);
  }
  return { titles: commands.map(([title]) => title), times };
}

const given = optionOf(args, 'file');
const { titles, times } =
  given === undefined ? await inLab('bench-startup', { controlPlanes: 1, workers: 0 }, ({ config }) => measure(config)) : await measure(given);
const fastest = (each: number): number => Math.min(...(times[each] ?? []));
publish(
  {
    name: 'startup',
    title: 'Starting the program',
    about: `From starting the process to its end; ${runs} runs, taken in turns. The fastest of many tells what it costs where nothing else runs; the aim for \`--help\` is 30 ms more than the baseline. \`plan\` and \`status\` do all of their work: they read the host over SSH, through the login that the one before them left, and ask the cluster's API.`,
    command: `npm run bench:startup -- --runs ${runs} --write`,
    measured,
    rows: [
      ['what', 'median', 'fastest', 'more than the baseline, fastest', 'to the baseline, fastest'],
      ...titles.map((title, each) => [
        title,
        milliseconds(median(times[each] ?? [])),
        milliseconds(fastest(each)),
        milliseconds(fastest(each) - fastest(0)),
        ratio(fastest(each), fastest(0)),
      ]),
    ],
    goals: [
      {
        what: '`--help` against `node -e 0`',
        goal: 'within 30 ms',
        measured: `${milliseconds(fastest(1) - fastest(0))} more`,
        isReached: fastest(1) - fastest(0) <= 30,
      },
    ],
  },
  args,
);
