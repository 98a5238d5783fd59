import type { Arch } from '../base/names.ts';
import type { HostFacts } from './host-facts.ts';

/** Fields of os-release(5), without their quotes. */
export function readOs(osRelease: string, apt: string): HostFacts['os'] {
  const field = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(osRelease)?.[1]?.replace(/^(["'])(.*)\1$/, '$2') ?? '';
  return { id: field('ID'), versionId: field('VERSION_ID'), prettyName: field('PRETTY_NAME'), packageManager: apt.trim() === '' ? 'other' : 'apt' };
}

const machines: Readonly<Record<string, Arch>> = { amd64: 'amd64', x86_64: 'amd64', arm64: 'arm64', aarch64: 'arm64' };

/** What programs run, not what the kernel could: dpkg knows; else the machine's name counts where programs have 64 bits. */
export function readArch(text: string): { readonly arch: Arch | 'other'; readonly archName: string } {
  const dpkg = text.split('\n').find((line) => /^[a-z0-9-]+$/.test(line));
  const machine = /^machine (\S+)/m.exec(text)?.[1] ?? '';
  const bits = /^bits (\d+)/m.exec(text)?.[1];
  const archName = dpkg ?? machine;
  return { arch: dpkg === undefined && bits === '32' ? 'other' : (machines[archName] ?? 'other'), archName };
}

/** Bytes of a page, from getconf or from a line of smaps. */
export function readPageSize(text: string): number {
  const kib = /KernelPageSize:\s+(\d+) kB/.exec(text)?.[1];
  return kib === undefined ? Number(text.trim()) || 4096 : Number(kib) * 1024;
}

/** Processors of a kernel's CPU list such as `0-3,6`. */
export const readCpus = (list: string): number =>
  list
    .trim()
    .split(',')
    .map((part) => part.split('-').map(Number))
    .reduce((sum, [first = 0, last = first]) => sum + (Number.isNaN(first) ? 0 : last - first + 1), 0);

export const readMemoryBytes = (text: string): number => Number(/MemTotal:\s+(\d+) kB/.exec(text)?.[1] ?? 0) * 1024;

/** Old kernels give 0 for what has no device: then nothing is known of two paths that are on one. */
const idOf = (id: string | undefined, path = ''): string => (id === undefined || /^0*$/.test(id) ? path : id);

/** Disks of the paths asked for, and whether /sys/fs/cgroup is cgroup v2. */
export function readDisks(text: string): { readonly disks: HostFacts['disks']; readonly cgroup: HostFacts['cgroup'] } {
  const lines = text.split('\n').map((line) => line.split('|'));
  const systems = new Map(
    lines
      .filter(([tag]) => tag === 'fs')
      .map(([, block, size, free, type, path, id]) => [
        path,
        { block: Number(block), size: Number(size), free: Number(free), type: type ?? '', id: idOf(id, path) },
      ]),
  );
  const disks = lines.flatMap(([tag, path, parent]) => {
    const system = tag === 'disk' ? systems.get(parent) : undefined;
    if (path === undefined || system === undefined) return [];
    return [{ path, fileSystem: system.id, sizeBytes: system.size * system.block, freeBytes: system.free * system.block, type: system.type }];
  });
  return { disks, cgroup: systems.get('/sys/fs/cgroup')?.type.startsWith('cgroup2') === true ? 'v2' : 'v1' };
}

/** Controllers from cgroup.controllers (v2), or those switched on in /proc/cgroups (v1). */
export function readControllers(text: string): readonly string[] {
  if (!text.startsWith('#'))
    return text
      .trim()
      .split(/\s+/)
      .filter((name) => name !== '');
  return text.split('\n').flatMap((line) => {
    const [name, , , enabled] = line.split('\t');
    return name !== undefined && enabled === '1' ? [name] : [];
  });
}

/** Milliseconds since the epoch from `date +%s%N`, which some hosts answer in seconds. */
export const readClockMs = (text: string): number => {
  const digits = /^\d+/.exec(text.trim())?.[0] ?? '0';
  return digits.length > 12 ? Math.round(Number(digits) / 1e6) : Number(digits) * 1000;
};
