import type { Problem } from '../../base/trouble.ts';
import { allWants } from '../../desired/host.ts';
import { refOf } from '../../resources/collect-wants.ts';
import { kindOf } from '../../resources/kinds.ts';
import type { Want } from '../../resources/wants.ts';
import { finding, type PlannedCandidate } from './finding.ts';

/** Bytes that placing a want takes, and below which path. An image is held packed and unpacked. */
function space(want: Want): { path: string; bytes: number } | undefined {
  if (want.kind === 'binary') return { path: want.path, bytes: want.sizeBytes };
  if (want.kind === 'image') return { path: '/var/lib/containerd', bytes: 2 * want.sizeBytes };
  return undefined;
}

/** Left free for logs and the database of a start. */
const reserveBytes = 100 * 2 ** 20;

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;

type Disk = PlannedCandidate['observation']['facts']['disks'][number];

/** The file system that a path will be on: that of the longest path above it. */
const diskOf = (path: string, disks: readonly Disk[]): Disk | undefined =>
  disks.filter((disk) => path === disk.path || path.startsWith(disk.path === '/' ? '/' : `${disk.path}/`)).toSorted((a, b) => b.path.length - a.path.length)[0];

/** Refuses a host whose file systems have no room for what is about to be placed; the sums are shown. */
export function diskSpace(candidate: PlannedCandidate): readonly Problem[] {
  const { disks } = candidate.observation.facts;
  const needs = new Map<string, { readonly disk: Disk; readonly paths: Set<string>; bytes: number }>();
  for (const want of allWants(candidate.desired)) {
    const { kind, key } = refOf(want);
    const isHere = kindOf(want).diff(want, candidate.observation.seen.get(kind, key)).kind === 'same';
    const part = isHere ? undefined : space(want);
    const disk = part === undefined ? undefined : diskOf(part.path, disks);
    if (part === undefined || disk === undefined) continue;
    const need = needs.get(disk.fileSystem) ?? { disk, paths: new Set<string>(), bytes: 0 };
    need.paths.add(disk.path);
    need.bytes += part.bytes;
    needs.set(disk.fileSystem, need);
  }
  return [...needs.values()].flatMap(({ disk, paths, bytes }) => {
    if (disk.freeBytes >= bytes + reserveBytes) return [];
    const where = paths.size === 1 ? `${[...paths].join('')} has` : `the file system of ${[...paths].toSorted().join(', ')} has`;
    return [
      finding(
        candidate,
        'host.disk-full',
        `${where} ${mebibytes(disk.freeBytes)} free; ${mebibytes(bytes)} are to be placed there and ${mebibytes(reserveBytes)} must stay free`,
        'Free space on that file system, or use a larger card or disk.',
      ),
    ];
  });
}
