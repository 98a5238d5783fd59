import { setTimeout } from 'node:timers/promises';
import { bramble } from './measure/bramble.ts';
import { interrupted } from './measure/interruption.ts';
import { inLab, optionOf } from './measure/lab.ts';
import { describeMachine } from './measure/machine.ts';
import { mebibytes, ratio } from './measure/numbers.ts';
import { type ProcessMemory, readMemory, readMemoryScript } from './measure/process-memory.ts';
import { publish } from './measure/report.ts';

// Memory of everything that bramble runs on an idle worker and control plane. Run it with: npm run bench:footprint -- [--file <bramble.yaml of a running lab>] [--idle <seconds>] [--write]
/** K3s' own number for an agent on a Pi 4, without pods: https://docs.k3s.io/reference/resource-profiling (268 M). */
const k3sAgentKiB = (268 * 1000 * 1000) / 1024;

const args = process.argv.slice(2);
const idleSeconds = Number(optionOf(args, 'idle') ?? 60);
const measured = describeMachine();

/** On a worker and a control plane, each with its name in front. */
async function measure(config: string): Promise<readonly (readonly string[])[]> {
  await bramble('-f', config, 'up', '--yes');
  await setTimeout(idleSeconds * 1000, undefined, { signal: interrupted });
  const status = JSON.parse(await bramble('-f', config, 'status', '--json')) as { hosts: readonly { name: string; role: string }[] };
  const rows: (readonly string[])[] = [];
  for (const role of ['worker', 'control-plane']) {
    const host = status.hosts.findLast((each) => each.role === role)?.name;
    if (host === undefined) continue;
    const found = readMemory(await bramble('-f', config, 'ssh', host, '--', readMemoryScript));
    const own = found.filter(({ isPod }) => !isPod);
    const pods = found.filter(({ isPod }) => isPod);
    rows.push(...own.map((each) => row(host, each)), row(host, { ...sum(own), name: '**all of these**' }));
    if (pods.length > 0) rows.push(row(host, { ...sum(pods), name: `pods (${pods.map(({ name }) => name).join(', ')})` }));
    if (role === 'worker')
      rows.push([host, 'to the baseline: k3s agent, 268 MB', ratio(sum(own).rssKiB, k3sAgentKiB), ratio(sum(own).pssKiB, k3sAgentKiB), '', '']);
  }
  return rows;
}

const sum = (all: readonly ProcessMemory[]): ProcessMemory => ({
  name: '',
  isPod: false,
  count: all.reduce((total, { count }) => total + count, 0),
  rssKiB: all.reduce((total, { rssKiB }) => total + rssKiB, 0),
  pssKiB: all.reduce((total, { pssKiB }) => total + pssKiB, 0),
  anonymousKiB: all.reduce((total, { anonymousKiB }) => total + anonymousKiB, 0),
});
const row = (host: string, { name, count, rssKiB, pssKiB, anonymousKiB }: ProcessMemory): readonly string[] => [
  host,
  name,
  mebibytes(rssKiB),
  mebibytes(pssKiB),
  mebibytes(anonymousKiB),
  String(count),
];

const file = optionOf(args, 'file');
const rows = file === undefined ? await inLab('bench', { controlPlanes: 3, workers: 3 }, ({ config }) => measure(config)) : await measure(file);
publish(
  {
    name: 'footprint',
    title: 'Memory of an idle node',
    about:
      'From `/proc/*/smaps_rollup` on the host: resident (RSS counts shared pages in every process), proportional (PSS divides them among those that share; machines of a lab also share the libraries of their common image, so on a board of its own PSS is a little larger) and anonymous (what is never shared or given back). The baseline is what K3s publishes for an agent on a Pi 4, on other hardware and with another method: an order of magnitude, no race.',
    command: `npm run bench:footprint -- --idle ${idleSeconds} --write`,
    measured,
    rows: [['host', 'process', 'resident', 'proportional', 'anonymous', 'processes'], ...rows],
  },
  args,
);
