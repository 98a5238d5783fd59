import type { Role } from '../base/names.ts';

/** Where figures are from. Each one below names one of these. */
export const sources = {
  footprint: {
    what: '`/proc/*/smaps_rollup`: proportional memory (PSS) of each process when idle; the most that it was seen to hold, on a leader and with pods',
    machine: 'six machines of the lab on 2 x Intel(R) Xeon(R) Processor, 24 GiB; amd64, Debian bookworm',
    date: '2026-11-21',
  },
  board: {
    what: 'MemTotal less MemAvailable of a board on which nothing was placed yet',
    machine: 'virtual Raspberry Pi of the lab: arm64, 2 GB, Debian trixie with its own kernel',
    date: '2026-11-21',
  },
  disk: {
    what: '`du` on control planes and workers some minutes after they were made',
    machine: 'machines of the lab, Debian bookworm, ext4',
    date: '2026-11-21',
  },
  settings: { what: 'what its own settings let it grow to', machine: 'any', date: '2026-11-21' },
} as const;

type Source = keyof typeof sources;

/** Memory in MiB: of a cluster that only runs itself, and the most that was seen. Budgets count the latter. */
interface MemoryFigure {
  readonly idleMib: number;
  readonly busyMib: number;
  readonly source: Source;
}

interface ProgramFigure extends MemoryFigure {
  readonly title: string;
  readonly runsOn: 'every host' | Role;
}

/** What the operating system and its kernel take before anything of ours is there. */
export const system = { title: 'operating system', idleMib: 130, busyMib: 130, source: 'board' } as const satisfies MemoryFigure & { readonly title: string };

/** Every service that stays, by its unit. */
export const programs = {
  'etcd.service': { title: 'etcd', runsOn: 'control-plane', idleMib: 67, busyMib: 73, source: 'footprint' },
  'kube-apiserver.service': { title: 'kube-apiserver', runsOn: 'control-plane', idleMib: 249, busyMib: 311, source: 'footprint' },
  'kube-controller-manager.service': { title: 'kube-controller-manager', runsOn: 'control-plane', idleMib: 73, busyMib: 108, source: 'footprint' },
  'kube-scheduler.service': { title: 'kube-scheduler', runsOn: 'control-plane', idleMib: 49, busyMib: 51, source: 'footprint' },
  'containerd.service': { title: 'containerd', runsOn: 'every host', idleMib: 60, busyMib: 60, source: 'footprint' },
  'bramble-api-endpoint.service': { title: 'haproxy', runsOn: 'every host', idleMib: 7, busyMib: 15, source: 'footprint' },
  'kubelet.service': { title: 'kubelet', runsOn: 'every host', idleMib: 53, busyMib: 69, source: 'footprint' },
  'kube-proxy.service': { title: 'kube-proxy', runsOn: 'every host', idleMib: 38, busyMib: 44, source: 'footprint' },
} as const satisfies Readonly<Record<string, ProgramFigure>>;

/** One pod of each add-on, with the shim that every pod has. An add-on is known by a name of this table. */
export const addonPods = {
  coredns: { title: 'coredns', idleMib: 46, busyMib: 56, source: 'footprint' },
  'metrics-server': { title: 'metrics-server', idleMib: 65, busyMib: 65, source: 'footprint' },
} as const satisfies Readonly<Record<string, MemoryFigure & { readonly title: string }>>;

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

/** What a host of this role takes of its memory whatever else it runs. */
export const nodeMemoryMib = (role: Role): number => system.busyMib + programMemoryMib(role) + keptFree.memoryMib;

/** What all services of a host of this role take together. */
export const programMemoryMib = (role: Role): number => programsOn(role).reduce((sum, [, { busyMib }]) => sum + busyMib, 0);
