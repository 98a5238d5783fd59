import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseConfig } from '../src/config/parse-config.ts';
import { bramble, timed } from './measure/bramble.ts';
import { inLab, optionOf } from './measure/lab.ts';
import { describeMachine } from './measure/machine.ts';
import { median, ratio, seconds, spread } from './measure/numbers.ts';
import { publish } from './measure/report.ts';

// `up`, `plan` and `status` where nothing is to be done. Run it with: npm run bench:no-op -- [--runs N] [--file <bramble.yaml of a running lab>] [--write]
const args = process.argv.slice(2);
const runs = Number(optionOf(args, 'runs') ?? 5);
const measured = describeMachine();

async function measure(config: string): Promise<readonly (readonly string[])[]> {
  await bramble('-f', config, 'up', '--yes');
  const parsed = parseConfig(readFileSync(config, 'utf8'), config);
  if (parsed.config === undefined) throw new Error(`${config} has problems`);
  const { hosts } = parsed.config;
  const known = join(config, '../.bramble/known_hosts');
  const plainSsh = (): Promise<unknown> =>
    Promise.all(
      hosts.map(({ address, ssh }) =>
        promisify(execFile)('ssh', [
          '-F',
          'none',
          '-o',
          `UserKnownHostsFile=${known}`,
          '-o',
          `HostKeyAlias=${ssh.destination}`,
          '-i',
          ssh.identityFile ?? '',
          `${ssh.user ?? 'root'}@${address}`,
          'true',
        ]),
      ),
    );
  const sample = async (work: () => Promise<unknown>): Promise<readonly number[]> => {
    const times: number[] = [];
    for (let index = 0; index < runs; index += 1) times.push((await timed(work)).ms);
    return times;
  };
  const baseline = await sample(plainSsh);
  const row = (title: string, times: readonly number[]): readonly string[] => [
    title,
    seconds(median(times)),
    spread(times, seconds),
    ratio(median(times), median(baseline)),
  ];
  const rows = [row(`baseline: \`ssh <host> true\` on ${hosts.length} hosts at once`, baseline)];
  for (const command of [['up', '--yes'], ['plan'], ['status']])
    rows.push(row(`bramble ${command.join(' ')}`, await sample(() => bramble('-f', config, ...command))));
  return rows;
}

const file = optionOf(args, 'file');
const rows = file === undefined ? await inLab('bench', { controlPlanes: 3, workers: 3 }, ({ config }) => measure(config)) : await measure(file);
publish(
  {
    name: 'no-op',
    title: 'Nothing to do: six hosts that are as bramble.yaml says',
    about: `The whole program from start to exit, which includes reading every host and the cluster, and for \`up\` the checks at the end; median of ${runs} runs.`,
    command: `npm run bench:no-op -- --runs ${runs} --write`,
    measured,
    rows: [['what', 'median', 'all runs', 'to the baseline'], ...rows],
  },
  args,
);
