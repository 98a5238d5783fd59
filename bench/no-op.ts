import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ansibleVersion, installAnsible } from './ansible/install-ansible.ts';
import { installPython } from './ansible/install-python.ts';
import { openConnections, runPlaybook } from './ansible/run-playbook.ts';
import { writeInventory } from './ansible/write-inventory.ts';
import { bramble, timed } from './measure/bramble.ts';
import { inLab, optionOf } from './measure/lab.ts';
import { describeMachine } from './measure/machine.ts';
import { median, seconds, spread } from './measure/numbers.ts';
import { type Cluster, onHost, readCluster } from './measure/plain-ssh.ts';
import { publish } from './measure/report.ts';

// A second run, where nothing is to do, against Ansible that keeps the same things on the same hosts.
// npm run bench:no-op -- [--runs N] [--ansible-runs N] [--file <bramble.yaml of a running lab>] [--write]
const args = process.argv.slice(2);
const runs = Number(optionOf(args, 'runs') ?? 3);
const ansibleRuns = Number(optionOf(args, 'ansible-runs') ?? 1);
const measured = await describeMachine();

interface Row {
  readonly hosts: number;
  readonly what: string;
  readonly times: readonly number[];
}

async function sample(count: number, work: () => Promise<number>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) times.push(await work());
  return times;
}

const wall = (work: () => Promise<unknown>) => async (): Promise<number> => (await timed(work)).ms;

async function ansible(cluster: Cluster): Promise<readonly number[]> {
  const programs = await installAnsible();
  await installPython(cluster);
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const playbook = { programs, inventory: await writeInventory(cluster, folder), sockets: folder };
    await openConnections(playbook);
    return await sample(ansibleRuns, () => runPlaybook(playbook));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The hosts of a bramble.yaml, after a run that leaves nothing to do. */
async function measure(path: string): Promise<readonly Row[]> {
  await bramble('-f', path, 'up', '--yes');
  const cluster = readCluster(path);
  const { hosts } = cluster.config;
  const row = (what: string, times: readonly number[]): Row => ({ hosts: hosts.length, what, times });
  const ofBramble = (...command: readonly string[]) =>
    sample(
      runs,
      wall(() => bramble('-f', path, ...command)),
    );
  const baseline = await ansible(cluster);
  await bramble('-f', path, 'plan'); // leaves its logins, as Ansible's first run did
  return [
    row(`baseline: ansible-playbook ${ansibleVersion}`, baseline),
    row('bramble up --yes', await ofBramble('up', '--yes')),
    row('bramble plan', await ofBramble('plan')),
    row('bramble status', await ofBramble('status')),
    row(
      '`ssh <host> true`, all at once',
      await sample(
        runs,
        wall(() => Promise.all(hosts.map((host) => onHost(cluster, host, 'true')))),
      ),
    ),
  ];
}

const given = optionOf(args, 'file');
const rows =
  given === undefined
    ? await inLab('bench-no-op', { controlPlanes: 3, workers: 3 }, async ({ config, folder }) => {
        const six = await measure(config);
        await bramble('lab', 'up', '--name', 'bench-no-op', '--folder', folder, '--control-planes', '3', '--workers', '17');
        return [...six, ...(await measure(config))];
      })
    : await measure(given);

const timeOf = (hosts: number, start: string): number => median(rows.find((row) => row.hosts === hosts && row.what.startsWith(start))?.times ?? []);
const largest = Math.max(...rows.map(({ hosts }) => hosts));
const faster = timeOf(largest, 'baseline') / timeOf(largest, 'bramble up');
publish(
  {
    name: 'no-op',
    title: 'Nothing to do: a second run, against Ansible',
    about: `Hosts of a lab that are nodes of one cluster, three of them control planes, as bramble.yaml says they should be. The whole program from start to exit: \`up\` locks and reads every host, asks the cluster's API, and checks nodes, etcd and DNS at the end; it logs in anew each time. \`plan\` and \`status\` come within a minute after another one and take its logins. Median of ${runs} runs. The baseline keeps the same files with the same content, the same packages, kernel parameters and units on the same hosts, by each host's own list of what bramble keeps there, with ansible-core's own modules (bench/ansible): pipelining, SSH connections that are open already, strategy \`free\`, more forks than hosts, no facts; ${ansibleRuns === 1 ? 'one run' : `median of ${ansibleRuns} runs`}. It is spared what bramble does beside that: directories, links, kernel modules, routes, packet filters, images, the hashes of binaries, certificates and the objects of the cluster. Ansible needs Python on each host; the bench installs it. Hosts and operator share one computer's cores, for both.`,
    command: `npm run bench:no-op -- --runs ${runs} --write`,
    measured,
    rows: [
      ['hosts', 'what', 'median', 'all runs', 'faster than the baseline'],
      ...rows.map(({ hosts, what, times }) => [
        String(hosts),
        what,
        seconds(median(times)),
        spread(times, seconds),
        `${(timeOf(hosts, 'baseline') / median(times)).toFixed(0)} times`,
      ]),
    ],
    goals: [
      {
        what: `no-op on ${largest} hosts against Ansible`,
        goal: 'at least 50 times faster (orientation: under 1.5 s)',
        measured: `${faster.toFixed(0)} times: ${seconds(timeOf(largest, 'bramble up'))} against ${seconds(timeOf(largest, 'baseline'))}`,
        isReached: faster >= 50,
        why: `What is left is mostly the hosts' own: a login by SSH and one probe for each of them, on the cores that the operator's program runs on as well.`,
      },
    ],
  },
  args,
);
