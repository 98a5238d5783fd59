import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { bramble, timed } from './measure/bramble.ts';
import { optionOf } from './measure/lab.ts';
import { describeMachine } from './measure/machine.ts';
import { median, milliseconds, ratio, spread } from './measure/numbers.ts';
import { publish } from './measure/report.ts';

// What starting costs. Run it with: npm run bench:startup -- [--runs N] [--write]
const args = process.argv.slice(2);
const runs = Number(optionOf(args, 'runs') ?? 21);
const measured = describeMachine();
await bramble('--version'); // bundles the sources where they changed

const node =
  (...given: readonly string[]) =>
  () =>
    promisify(execFile)(process.execPath, given);
const commands: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['baseline: `node -e 0`', node('-e', '0')],
  ['`bramble --help`, installed', node('dist/bin.js', '--help')],
  ['`bramble --version`, installed', node('dist/bin.js', '--version')],
  ['`./bramble --help`, from a checkout', () => bramble('--help')],
];
// In turns, so that a machine that becomes slower meets all alike.
const times = commands.map((): number[] => []);
for (let index = 0; index < runs; index += 1) {
  for (const [each, [, work]] of commands.entries()) times[each]?.push((await timed(work)).ms);
}
const baseline = median(times[0] ?? []);
publish(
  {
    name: 'startup',
    title: 'Starting the program',
    about: `From starting the process to its end; median of ${runs} runs, taken in turns.`,
    command: `npm run bench:startup -- --runs ${runs} --write`,
    measured,
    rows: [
      ['what', 'median', 'all runs', 'more than the baseline', 'to the baseline'],
      ...commands.map(([title], each) => {
        const own = times[each] ?? [];
        return [title, milliseconds(median(own)), spread(own, milliseconds), milliseconds(median(own) - baseline), ratio(median(own), baseline)];
      }),
    ],
  },
  args,
);
