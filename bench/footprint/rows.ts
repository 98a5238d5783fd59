import { mebibytes } from '../measure/numbers.ts';
import type { Footprint, IdleHost } from './measure-cluster.ts';
import { podCount } from './pods.ts';
import { type Process, sumOf } from './processes.ts';

export const pss = (processes: readonly Process[]): number => sumOf(processes, ({ pssKiB }) => pssKiB);
const anonymous = (processes: readonly Process[]): number => sumOf(processes, ({ anonymousKiB }) => anonymousKiB);
const rss = (processes: readonly Process[]): number => sumOf(processes, ({ rssKiB }) => rssKiB);

export const writtenPerHour = ({ writtenBytesPerHour }: IdleHost): number => [...writtenBytesPerHour.values()].reduce((sum, each) => sum + each, 0);

/** A figure of both clusters; `undefined` where a cluster has no such thing. */
type Figure = (cluster: Footprint) => number | undefined;
type Text = (value: number) => string;

const megabytes: Text = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const oneDecimal: Text = (kibibytes) => `${(kibibytes / 1024).toFixed(1)} MiB`;

/** Rows of the table: where, what, bramble, kubeadm, the ratio. */
export function footprintRows(bramble: Footprint, kubeadm: Footprint): readonly (readonly string[])[] {
  const row = (where: string, what: string, figure: Figure, text: Text = mebibytes): readonly string[] => {
    const [own, theirs] = [figure(bramble), figure(kubeadm)];
    const cell = (value: number | undefined): string => (value === undefined ? '' : text(value));
    return [where, what, cell(own), cell(theirs), own === undefined || theirs === undefined || theirs === 0 ? '' : `${(own / theirs).toFixed(2)} x`];
  };
  const idleRows = (where: string, host: (cluster: Footprint) => IdleHost): readonly (readonly string[])[] => [
    ...namesOf([...host(bramble).node, ...host(kubeadm).node]).map((name) =>
      row(where, `${name}, proportional memory`, (cluster) => {
        const own = host(cluster).node.filter((each) => each.name === name);
        return own.length === 0 ? undefined : pss(own);
      }),
    ),
    row(where, '**all of these, proportional memory**', (cluster) => pss(host(cluster).node)),
    row(where, 'all of these, anonymous memory', (cluster) => anonymous(host(cluster).node)),
    row(where, 'all of these, resident memory', (cluster) => rss(host(cluster).node)),
    row(where, 'disk: programs, images, data', (cluster) => host(cluster).diskKiB),
    row(where, '**written in an hour**', (cluster) => writtenPerHour(host(cluster)), megabytes),
  ];
  const busy = `worker, ${podCount} pods`;
  return [
    ...idleRows('idle worker', ({ worker }) => worker),
    ...idleRows('idle control plane', ({ controlPlane }) => controlPlane),
    row(busy, 'its own programs, proportional memory', (cluster) => pss(cluster.busy.node)),
    row(busy, 'a pod: its shim and what holds it', (cluster) => pss(holders(cluster.busy.pods)) / podCount, oneDecimal),
  ];
}

/** Largest first. */
const namesOf = (processes: readonly Process[]): readonly string[] => {
  const names = [...new Set(processes.map(({ name }) => name))];
  const size = (name: string): number => pss(processes.filter((each) => each.name === name));
  return names.toSorted((a, b) => size(b) - size(a));
};

/** Without pods that do something, such as CoreDNS. */
const holders = (pods: readonly Process[]): readonly Process[] => {
  const working = new Set(pods.filter(({ name }) => !['containerd-shim', 'pause'].includes(name)).map(({ parent }) => parent));
  return pods.filter(({ pid, parent }) => !working.has(pid) && !working.has(parent));
};

/** What writes most, for the reader of a figure. */
export const writers = (title: string, { writtenBytesPerHour }: IdleHost): string =>
  `${title}: ${[...writtenBytesPerHour]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, 4)
    .map(([name, bytes]) => `${name} ${megabytes(bytes)}`)
    .join(', ')}`;
