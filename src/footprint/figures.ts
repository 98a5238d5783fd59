import type { Role } from '../base/names.ts';

/** Where figures are from. Each one below names one of these. */
export const sources = {
  footprint: {
    what: 'proportional memory (PSS) of each process, idle for some minutes, as `npm run bench:footprint` reads it',
    machine: 'machines of the lab on 2 x Intel(R) Xeon(R) Processor, 24 GiB; amd64, Debian bookworm, Kubernetes 1.36.3',
    date: '2026-11-21',
  },
  board: {
    what: 'MemTotal less MemAvailable of a board on which nothing was placed yet',
    machine: 'virtual Raspberry Pi of the lab: arm64, 2 GB, Debian trixie with its own kernel',
    date: '2026-11-21',
  },
  disk: {
    what: '`du` and the package database on control planes and workers some minutes after they were made',
    machine: 'machines of the lab, Debian bookworm',
    date: '2026-11-21',
  },
  settings: { what: 'what its own settings let it grow to', machine: 'any', date: '2026-11-21' },
} as const;

type Source = keyof typeof sources;

/** Memory in MiB: idle, as it was measured; and with a reserve for work, which is an estimate: 30 pods on the node, some hundred objects in the cluster. */
interface MemoryFigure {
  readonly title: string;
  readonly idleMib: number;
  readonly loadedMib: number;
  readonly source: Source;
}

interface ProgramFigure extends MemoryFigure {
  readonly runsOn: 'every host' | Role;
}

/** What the operating system and its kernel take before anything of ours is there; with load, what the kernel needs for containers. */
export const system: MemoryFigure = { title: 'operating system', idleMib: 130, loadedMib: 190, source: 'board' };

/** Every service that stays, by its unit. */
export const programs = {
  'etcd.service': { title: 'etcd', runsOn: 'control-plane', idleMib: 63, loadedMib: 150, source: 'footprint' },
  'kube-apiserver.service': { title: 'kube-apiserver', runsOn: 'control-plane', idleMib: 205, loadedMib: 400, source: 'footprint' },
  'kube-controller-manager.service': { title: 'kube-controller-manager', runsOn: 'control-plane', idleMib: 62, loadedMib: 90, source: 'footprint' },
  'kube-scheduler.service': { title: 'kube-scheduler', runsOn: 'control-plane', idleMib: 36, loadedMib: 50, source: 'footprint' },
  'containerd.service': { title: 'containerd', runsOn: 'every host', idleMib: 42, loadedMib: 70, source: 'footprint' },
  // Machines of the lab share its libraries: alone it takes twice what it takes there.
  'bramble-api-endpoint.service': { title: 'haproxy', runsOn: 'every host', idleMib: 15, loadedMib: 20, source: 'footprint' },
  'kubelet.service': { title: 'kubelet', runsOn: 'every host', idleMib: 50, loadedMib: 65, source: 'footprint' },
  'kube-proxy.service': { title: 'kube-proxy', runsOn: 'every host', idleMib: 34, loadedMib: 45, source: 'footprint' },
} as const satisfies Readonly<Record<string, ProgramFigure>>;

/** One pod of each add-on, with the shim and the pause process that every pod has. An add-on is known by a name of this table. */
export const addonPods = {
  coredns: { title: 'coredns', idleMib: 44, loadedMib: 56, source: 'footprint' },
  'metrics-server': { title: 'metrics-server', idleMib: 66, loadedMib: 66, source: 'footprint' },
} as const satisfies Readonly<Record<string, MemoryFigure>>;

export type AddonName = keyof typeof addonPods;

interface DiskFigure {
  readonly title: string;
  readonly path: string;
  readonly mib: number;
  /** The unit that writes it; what is there when the unit is there. */
  readonly unit: keyof typeof programs;
  readonly runsOn: ProgramFigure['runsOn'];
  readonly source: Source;
}

/** What the parts of a node take on disk beside the artifacts, whose exact sizes are known. */
export const grownDisk = [
  // Debian's haproxy with the two libraries that come with it.
  { title: 'haproxy and its libraries', path: '/', mib: 5, unit: 'bramble-api-endpoint.service', runsOn: 'every host', source: 'disk' },
  // A log of 64 MiB is made at once and five are kept (etcd's --max-wals), beside database and snapshots.
  { title: "etcd's database and logs", path: '/var/lib/etcd', mib: 448, unit: 'etcd.service', runsOn: 'control-plane', source: 'settings' },
  { title: "the API server's audit log", path: '/var/log', mib: 400, unit: 'kube-apiserver.service', runsOn: 'control-plane', source: 'settings' },
] as const satisfies readonly DiskFigure[];

/** What the kubelet keeps free by evicting pods: its `evictionHard`. */
export const keptFree = { memoryMib: 100, nodeDiskMib: 1024, imageDiskMib: 1024 } as const;

/** With less than this left for pods, a node is of little use. */
export const sensibleRest = { memoryMib: 256, diskMib: 1024 } as const;

export const mib = 2 ** 20;

const isOn = (role: Role, { runsOn }: { readonly runsOn: ProgramFigure['runsOn'] }): boolean => runsOn === 'every host' || runsOn === role;

/** The services of a host of this role, by their units. */
export const programsOn = (role: Role): readonly (readonly [unit: string, figure: ProgramFigure])[] =>
  Object.entries<ProgramFigure>(programs).filter(([, figure]) => isOn(role, figure));

export const grownDiskOn = (role: Role): readonly DiskFigure[] => grownDisk.filter((figure) => isOn(role, figure));

/**
 * What a service takes for sure. Servers work for the whole cluster, so that their load is sure to come; what runs on every host
 * grows with the pods of that host.
 */
export const sureMib = ({ runsOn, idleMib, loadedMib }: ProgramFigure): number => (runsOn === 'every host' ? idleMib : loadedMib);

const sumOn = (role: Role, amountOf: (figure: ProgramFigure) => number): number => programsOn(role).reduce((sum, [, figure]) => sum + amountOf(figure), 0);

/** All services of a host of this role together; `loaded`: with its pods at work. */
export const programMemoryMib = (role: Role, how: 'sure' | 'loaded'): number => sumOn(role, how === 'sure' ? sureMib : ({ loadedMib }) => loadedMib);

/** What a host of this role takes of its memory for sure, and what the kubelet keeps free. */
export const nodeMemoryMib = (role: Role): number => system.idleMib + programMemoryMib(role, 'sure') + keptFree.memoryMib;

/** How much of that grows with the pods of the host. */
export const podLoadMib = (role: Role): number => system.loadedMib - system.idleMib + programMemoryMib(role, 'loaded') - programMemoryMib(role, 'sure');
