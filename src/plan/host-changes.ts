import type { Stage } from '../components/component.ts';
import { allWants, type DesiredHost } from '../desired/host.ts';
import type { HostObservation, ManifestEntry } from '../facts/observation.ts';
import { refOf, refText } from '../resources/collect-wants.ts';
import { type AnyKind, anyKind, type Change } from '../resources/kinds.ts';
import type { Want } from '../resources/wants.ts';
import type { Batch } from './step.ts';

/** Everything that differs on one host, and the manifest it should end with. */
export interface HostChanges {
  readonly byStage: ReadonlyMap<Stage, readonly Batch[]>;
  /** What bramble placed and nothing wants any more, the last placed first. */
  readonly removals: readonly Batch[];
  readonly manifest: readonly ManifestEntry[];
}

interface Difference {
  readonly entry: ManifestEntry;
  readonly change: Change;
}

function difference(entry: ManifestEntry, want: Want | undefined, observation: HostObservation): readonly Difference[] {
  const change = anyKind(entry.kind).diff(want, observation.seen.get(entry.kind, entry.key));
  return change.kind === 'same' ? [] : [{ entry, change: change as Change }];
}

/** Neighbours of one kind go together where the kind knows a quicker way for several. */
function batches(differences: readonly Difference[]): readonly Batch[] {
  const groups: Difference[][] = [];
  for (const each of differences) {
    const last = groups.at(-1);
    const joins = last?.[0]?.entry.kind === each.entry.kind && anyKind(each.entry.kind).batch !== undefined;
    if (joins) last?.push(each);
    else groups.push([each]);
  }
  return groups.map((group) => batch(anyKind((group[0] as Difference).entry.kind), group));
}

const batch = (kind: AnyKind, group: readonly Difference[]): Batch => ({
  changes: group.map(({ entry, change }) => ({ ...entry, rows: kind.describe(change) })),
  commands: kind.batch?.(group.map(({ change }) => change)) ?? group.flatMap(({ change }) => kind.commands(change)),
});

/** Compares what a host should be with what it is. Pure; the order of changes is the order of wants. */
export function hostChanges(desired: DesiredHost, observation: HostObservation): HostChanges {
  const manifest = allWants(desired).map(refOf);
  const wanted = new Set(manifest.map(refText));
  const removals = observation.manifest.filter((entry) => !wanted.has(refText(entry))).toReversed();
  return {
    byStage: new Map([...desired].map(([stage, wants]) => [stage, batches(wants.flatMap((want) => difference(refOf(want), want, observation)))])),
    removals: batches(removals.flatMap((entry) => difference(entry, undefined, observation))),
    manifest,
  };
}

/** Both lists without doubles: what may be on a host while a run is under way. */
export const manifestUnion = (a: readonly ManifestEntry[], b: readonly ManifestEntry[]): readonly ManifestEntry[] => {
  const known = new Set(a.map(refText));
  return [...a, ...b.filter((entry) => !known.has(refText(entry)))];
};

export const sameManifest = (a: readonly ManifestEntry[], b: readonly ManifestEntry[]): boolean =>
  a.length === b.length && a.every((entry, index) => refText(entry) === refText(b[index] as ManifestEntry));
