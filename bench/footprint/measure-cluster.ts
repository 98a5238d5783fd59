import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { sh } from '../../src/command/command.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { openRemotes, type Remote } from '../kubeadm/remotes.ts';
import { interrupted } from '../measure/interruption.ts';
import type { OwnLab } from '../measure/lab.ts';
import { startPods } from './pods.ts';
import { type Parts, parseProcesses, partsOf, type Process, processesCommand, sumOf } from './processes.ts';

/** One host that has nothing to do. */
export interface IdleHost {
  readonly node: readonly Process[];
  readonly diskKiB: number;
  /** What the node's own programs wrote, by name. */
  readonly writtenBytesPerHour: ReadonlyMap<string, number>;
}

export interface Footprint {
  readonly worker: IdleHost;
  readonly controlPlane: IdleHost;
  /** Another worker, with pods that do nothing. */
  readonly busy: Parts;
}

/** Where programs, images and data are, of bramble and of kubeadm; nothing here belongs to the operating system. */
const placed = `/usr/local/bin /opt/cni /etc/kubernetes /etc/cni /etc/containerd /etc/bramble /usr/sbin/haproxy /usr/bin/kubelet /usr/bin/kubeadm /usr/bin/kubectl
/var/lib/etcd /var/lib/containerd /var/lib/kubelet /var/log/kubernetes /var/log/pods`;
const diskCommand = sh(`for p in ${placed.replace('\n', ' ')}; do [ ! -e "$p" ] || du -skx "$p"; done 2>/dev/null | awk '{ sum += $1 } END { print sum }'`);

/** A cluster that was just brought up: first idle, for `idleSeconds`, then with pods. */
export async function measureCluster({ config: path, folder }: OwnLab, idleSeconds: number): Promise<Footprint> {
  const { config } = parseConfig(readFileSync(path, 'utf8'), path);
  if (config === undefined) throw new Error(`${path} has problems: bramble plan tells them`);
  const workers = config.hosts.filter(({ role }) => role === 'worker');
  const [first, idleControlPlane] = [config.hosts[0], config.hosts.findLast(({ role }) => role === 'control-plane')];
  if (first === undefined || idleControlPlane === undefined || workers.length < 2) throw new Error(`${path} is too small`);
  const connect = openRemotes(folder, () => '');
  const remotes = await Promise.all([first, idleControlPlane, ...workers].map(connect));
  try {
    const [administrator, controlPlane, ...others] = remotes as [Remote, Remote, ...Remote[]];
    // Pods of add-ons are where the scheduler put them; the idle worker is the one with the fewest.
    const pods = await Promise.all(others.map(async (host) => (await readParts(host)).pods.length));
    const byPods = others.map((host, index) => ({ host, name: workers[index]?.name ?? '', pods: pods[index] ?? 0 })).toSorted((a, b) => a.pods - b.pods);
    const [{ host: worker }, { host: busy, name: busyName }] = [byPods[0], byPods.at(-1)] as [(typeof byPods)[number], (typeof byPods)[number]];
    const idle = await Promise.all([worker, controlPlane].map((host) => measureIdle(host, idleSeconds)));
    await startPods(administrator, busyName);
    await pause(20);
    const [onWorker, onControlPlane] = idle as [IdleHost, IdleHost];
    return { worker: onWorker, controlPlane: onControlPlane, busy: await readParts(busy) };
  } finally {
    await Promise.all(remotes.map((remote) => remote.close()));
  }
}

const pause = (seconds: number): Promise<void> => setTimeout(seconds * 1000, undefined, { signal: interrupted });
const readParts = async (host: Remote): Promise<Parts> => partsOf(parseProcesses(await host.run(processesCommand)));

/** Memory is that of the middle one of three readings, by its sum. */
async function measureIdle(host: Remote, idleSeconds: number): Promise<IdleHost> {
  await pause(20); // what starting left to do
  const fromMs = performance.now();
  const before = (await readParts(host)).node;
  await pause(idleSeconds - 20);
  const readings: (readonly Process[])[] = [];
  for (let index = 0; index < 3; index += 1) {
    if (index > 0) await pause(10);
    readings.push((await readParts(host)).node);
  }
  const hours = (performance.now() - fromMs) / 3_600_000;
  const last = readings.at(-1) ?? [];
  const sizes = readings.toSorted((a, b) => sumOf(a, ({ pssKiB }) => pssKiB) - sumOf(b, ({ pssKiB }) => pssKiB));
  return {
    node: sizes[1] ?? last,
    diskKiB: Number(await host.run(diskCommand)),
    writtenBytesPerHour: new Map(
      [...new Set(last.map(({ name }) => name))].map((name) => [name, (writtenBy(last, name) - writtenBy(before, name)) / hours] as const),
    ),
  };
}

const writtenBy = (processes: readonly Process[], name: string): number =>
  sumOf(
    processes.filter((each) => each.name === name),
    ({ writtenBytes }) => writtenBytes,
  );
