import type { Stage } from '../components/component.ts';
import { allWants, type DesiredHost } from '../desired/host.ts';
import type { HostObservation, ManifestEntry } from '../facts/observation.ts';
import { anyKind } from '../resources/kinds.ts';
import type { Want } from '../resources/wants.ts';
import type { HostChange } from './step.ts';

/** Everything that differs on one host, and the manifest it should end with. */
export interface HostChanges {
  readonly byStage: ReadonlyMap<Stage, readonly HostChange[]>;
  /** What bramble placed and nothing wants any more, the last placed first. */
  readonly removals: readonly HostChange[];
  readonly manifest: readonly ManifestEntry[];
}

const entryOf = (want: Want): ManifestEntry => ({ kind: want.kind, key: anyKind(want.kind).key(want) });
const identity = (entry: ManifestEntry): string => `${entry.kind}\t${entry.key}`;

function change(entry: ManifestEntry, want: Want | undefined, observation: HostObservation): readonly HostChange[] {
  const kind = anyKind(entry.kind);
  const difference = kind.diff(want, observation.seen.get(entry.kind, entry.key));
  if (difference.kind === 'same') return [];
  return [{ ...entry, rows: kind.describe(difference), commands: kind.commands(difference) }];
}

/** Compares what a host should be with what it is. Pure; the order of changes is the order of wants. */
export function hostChanges(desired: DesiredHost, observation: HostObservation): HostChanges {
  const manifest = allWants(desired).map(entryOf);
  const wanted = new Set(manifest.map(identity));
  const forStage = (wants: readonly Want[]): readonly HostChange[] => wants.flatMap((want) => change(entryOf(want), want, observation));
  return {
    byStage: new Map([...desired].map(([stage, wants]) => [stage, forStage(wants)])),
    removals: observation.manifest
      .filter((entry) => !wanted.has(identity(entry)))
      .toReversed()
      .flatMap((entry) => change(entry, undefined, observation)),
    manifest,
  };
}

/** Both lists without doubles: what may be on a host while a run is under way. */
export const manifestUnion = (a: readonly ManifestEntry[], b: readonly ManifestEntry[]): readonly ManifestEntry[] => {
  const known = new Set(a.map(identity));
  return [...a, ...b.filter((entry) => !known.has(identity(entry)))];
};

export const sameManifest = (a: readonly ManifestEntry[], b: readonly ManifestEntry[]): boolean =>
  a.length === b.length && a.every((entry, index) => identity(entry) === identity(b[index] as ManifestEntry));
