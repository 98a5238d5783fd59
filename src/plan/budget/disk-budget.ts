import type { DesiredHost } from '../../desired/host.ts';
import type { Host } from '../../config/config.ts';
import type { HostFacts } from '../../facts/host-facts.ts';
import type { HostObservation } from '../../facts/observation.ts';
import { grownDiskOn, keptFree, mib, sensibleRest } from '../../footprint/figures.ts';
import { refOf } from '../../resources/collect-wants.ts';
import { kindOf } from '../../resources/kinds.ts';
import type { Want, WantOf } from '../../resources/wants.ts';
import { budget, type BudgetRow, type DiskBudget, sumOf, type Verdict } from './budget.ts';
import { runsAll, unitsOf } from './runs-all.ts';

/** Left free for logs, and for files that are written beside those that they replace. */
export const reserveBytes = 100 * mib;

const imagePath = '/var/lib/containerd';
const podPath = '/var/lib/kubelet';

interface Part extends BudgetRow {
  readonly path: string;
  /** Its exact bytes are known, and they come with the next run. */
  readonly isPlaced: boolean;
}

/** To how many times its size an image unpacks at most. Measured with those of builds/: 2.2 to 3.1. */
const unpackedTimes = 4;

const isArtifact = (want: Want): want is WantOf<'binary' | 'image'> => want.kind === 'binary' || want.kind === 'image';

/** An artifact on the host's disk. An image is held packed and unpacked. */
function artifact(want: WantOf<'binary' | 'image'>, { seen }: HostObservation): Part {
  const { kind, key } = refOf(want);
  const isHere = kindOf(want).diff(want, seen.get(kind, key)).kind === 'same';
  const more = { kind: 'taken', isPlaced: true, ...(isHere ? { isHere } : {}) } as const;
  return want.kind === 'binary'
    ? { title: want.title, path: want.path, bytes: want.sizeBytes, ...more }
    : { title: `image ${want.reference}, packed and unpacked`, path: imagePath, bytes: (1 + unpackedTimes) * want.sizeBytes, ...more };
}

function partsOf({ role }: Host, observation: HostObservation, desired: DesiredHost): readonly Part[] {
  const units = unitsOf(observation);
  return [
    ...[...desired.values()].flatMap((wants) => wants.filter(isArtifact)).map((want) => artifact(want, observation)),
    ...grownDiskOn(role).map(
      ({ title, path, mib: size, unit }): Part => ({
        title,
        path,
        kind: 'taken',
        bytes: size * mib,
        isPlaced: false,
        ...(units.has(unit) ? { isHere: true } : {}),
      }),
    ),
  ];
}

type Disk = HostFacts['disks'][number];

const isBelow = (path: string, parent: string): boolean => path.startsWith(parent === '/' ? '/' : `${parent}/`);

/** Paths of one file system without those below others. */
const outermost = (paths: readonly string[]): readonly string[] => paths.filter((path) => !paths.some((each) => each !== path && isBelow(path, each)));

/** The file system that a path will be on: that of the longest path above it. */
const diskOf = (path: string, disks: readonly Disk[]): Disk | undefined =>
  disks.filter((disk) => path === disk.path || isBelow(path, disk.path)).toSorted((a, b) => b.path.length - a.path.length)[0];

/** The kubelet watches the file systems of images and of pods; where they share one, the larger threshold counts. */
const keptRow = (holdsImages: boolean, holdsPods: boolean): readonly BudgetRow[] => {
  const bytes = Math.max(holdsImages ? keptFree.imageDiskMib : 0, holdsPods ? keptFree.nodeDiskMib : 0) * mib;
  return bytes === 0 ? [] : [{ title: 'kept free by the kubelet', kind: 'kept', bytes }];
};

/** The sum of each of a host's file systems. What is there already is paid for; where nothing is to come, nothing is judged. */
export function diskBudgets(host: Host, observation: HostObservation, desired: DesiredHost): readonly DiskBudget[] {
  const { disks } = observation.facts;
  const idOf = (path: string): string | undefined => diskOf(path, disks)?.fileSystem;
  const parts = partsOf(host, observation, desired).map((part) => ({ part, disk: diskOf(part.path, disks) }));
  const runs = runsAll(host, observation);
  const systems = [...new Map(disks.map((disk) => [disk.fileSystem, disk])).values()];
  return systems.flatMap((system): readonly DiskBudget[] => {
    const here = parts.filter(({ disk }) => disk?.fileSystem === system.fileSystem);
    if (here.length === 0) return [];
    const rows = here.map(({ part: { path: _path, isPlaced: _isPlaced, ...row } }) => row);
    const placedBytes = sumOf(here.filter(({ part }) => part.isPlaced).map(({ part }) => part));
    const holdsPods = idOf(podPath) === system.fileSystem;
    const holdsImages = idOf(imagePath) === system.fileSystem;
    const paths = outermost([...new Set(here.flatMap(({ disk }) => (disk === undefined ? [] : [disk.path])))].toSorted());
    const verdict = (leftBytes: number): Verdict => {
      if (sumOf(rows) === 0) return 'settled';
      if (placedBytes + reserveBytes > system.freeBytes && placedBytes > 0) return 'full';
      if (leftBytes < 0) return runs ? 'tight' : 'too-small';
      return !runs && (holdsPods || holdsImages) && leftBytes < sensibleRest.diskMib * mib ? 'tight' : 'fits';
    };
    return [{ ...budget([...rows, ...keptRow(holdsImages, holdsPods)], system.freeBytes, verdict), paths, placedBytes }];
  });
}
