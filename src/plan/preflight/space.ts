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

/** Refuses a host whose file systems have no room for what is about to be placed; the sums are shown. */
export function diskSpace(candidate: PlannedCandidate): readonly Problem[] {
  const { disks } = candidate.observation.facts;
  const needed = new Map<string, number>();
  for (const want of allWants(candidate.desired)) {
    const { kind, key } = refOf(want);
    const isHere = kindOf(want).diff(want, candidate.observation.seen.get(kind, key)).kind === 'same';
    const part = isHere ? undefined : space(want);
    const disk = disks
      .filter(({ path }) => part !== undefined && (part.path === path || part.path.startsWith(path === '/' ? '/' : `${path}/`)))
      .toSorted((a, b) => b.path.length - a.path.length)[0];
    if (part !== undefined && disk !== undefined) needed.set(disk.path, (needed.get(disk.path) ?? 0) + part.bytes);
  }
  return disks.flatMap((disk) => {
    const bytes = needed.get(disk.path) ?? 0;
    if (bytes === 0 || disk.freeBytes >= bytes + reserveBytes) return [];
    return [
      finding(
        candidate,
        'host.disk-full',
        `${disk.path} has ${mebibytes(disk.freeBytes)} free; ${mebibytes(bytes)} are to be placed there and ${mebibytes(reserveBytes)} must stay free`,
        'Free space on that file system, or use a larger card or disk.',
      ),
    ];
  });
}
