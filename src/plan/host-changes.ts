import type { Stage } from '../components/component.ts';
import { allWants, type DesiredHost } from '../desired/host.ts';
import type { HostObservation, ManifestEntry } from '../facts/observation.ts';
import { refOf, refText, refTo } from '../resources/collect-wants.ts';
import { type ChangeGroup, changeGroups, type ResourceChange, undoOf } from '../resources/commands-of.ts';
import type { Row } from '../resources/kind.ts';
import { anyKind, type Change, type Seen } from '../resources/kinds.ts';
import type { SeenState } from '../resources/seen-state.ts';
import type { Want } from '../resources/wants.ts';
import type { Batch } from './step.ts';

/** Everything that differs on one host, and the manifest it should end with. */
export interface HostChanges {
  readonly byStage: ReadonlyMap<Stage, readonly Batch[]>;
  /** What bramble placed and nothing wants any more, the last placed first. */
  readonly removals: readonly Batch[];
  readonly manifest: readonly ManifestEntry[];
}

const fresh = new WeakMap<Want, readonly ResourceChange[]>();

function difference(entry: ManifestEntry, want: Want | undefined, { seen }: HostObservation): readonly ResourceChange[] {
  const before = seen.get(entry.kind, entry.key);
  if (want === undefined || before !== undefined) return changeOf(entry, want, before);
  // Where there is nothing yet, hosts that share a want share its change, too.
  const known = fresh.get(want) ?? changeOf(entry, want, undefined);
  fresh.set(want, known);
  return known;
}

function changeOf(entry: ManifestEntry, want: Want | undefined, before: Seen | undefined): readonly ResourceChange[] {
  const change = anyKind(entry.kind).diff(want, before);
  return change.kind === 'same' ? [] : [{ ...entry, change: change as Change }];
}

/** A change that its host undoes by itself when it shuts us out. */
const guarded = (row: Row): Row => ({ ...row, reason: `${row.reason}; undone unless a new connection works` });

const placed = new WeakMap<ChangeGroup, Batch>();

const batches = (changes: readonly ResourceChange[], { seen }: HostObservation): readonly Batch[] =>
  changeGroups(changes).map((group) => {
    if (group.changes.some(({ kind, key }) => seen.get(kind, key) !== undefined)) return batchOf(group, seen);
    const batch = placed.get(group) ?? batchOf(group, seen);
    placed.set(group, batch);
    return batch;
  });

function batchOf(group: ChangeGroup, seen: SeenState): Batch {
  const undo = undoOf(group.changes, seen);
  const rows = ({ kind, change }: ResourceChange): readonly Row[] =>
    anyKind(kind)
      .describe(change)
      .map(undo.length === 0 ? (row) => row : guarded);
  return {
    commands: group.commands,
    changes: group.changes.map((each) => ({ kind: each.kind, key: each.key, rows: rows(each) })),
    ...(undo.length === 0 ? {} : { undo: undo.flatMap(({ kind, change }) => anyKind(kind).commands(change)) }),
  };
}

const placeOf = ({ kind, key }: ManifestEntry): string | undefined => anyKind(kind).place?.(key);

/** What bramble placed and nothing wants, last placed first. A path that another kind took over is the new one's: it stays. */
function unwanted(observation: HostObservation, manifest: readonly ManifestEntry[]): readonly ManifestEntry[] {
  if (sameManifest(observation.manifest, manifest)) return [];
  const wanted = new Set(manifest);
  const places = new Set(manifest.map(placeOf));
  const isTakenOver = (entry: ManifestEntry): boolean => placeOf(entry) !== undefined && places.has(placeOf(entry));
  return observation.manifest.filter((entry) => !wanted.has(refTo(entry.kind, entry.key)) && !isTakenOver(entry)).toReversed();
}

/** Compares what a host should be with what it is. Pure; the order of changes is the order of wants. */
export function hostChanges(desired: DesiredHost, observation: HostObservation): HostChanges {
  const manifest = allWants(desired).map(refOf);
  return {
    byStage: new Map(
      [...desired].map(([stage, wants]) => [
        stage,
        batches(
          wants.flatMap((want) => difference(refOf(want), want, observation)),
          observation,
        ),
      ]),
    ),
    removals: batches(
      unwanted(observation, manifest).flatMap((entry) => difference(entry, undefined, observation)),
      observation,
    ),
    manifest,
  };
}

/** The same changes with one more at the beginning of a stage. */
export const withFirst = (changes: HostChanges, stage: Stage, batch: Batch): HostChanges => ({
  ...changes,
  byStage: new Map(changes.byStage).set(stage, [batch, ...(changes.byStage.get(stage) ?? [])]),
});

/** Both lists without doubles: what may be on a host while a run is under way. */
export const manifestUnion = (a: readonly ManifestEntry[], b: readonly ManifestEntry[]): readonly ManifestEntry[] => {
  const known = new Set(a.map(refText));
  return [...a, ...b.filter((entry) => !known.has(refText(entry)))];
};

export const sameManifest = (a: readonly ManifestEntry[], b: readonly ManifestEntry[]): boolean =>
  a.length === b.length && a.every((entry, index) => entry === b[index] || (entry.kind === b[index]?.kind && entry.key === b[index].key));
