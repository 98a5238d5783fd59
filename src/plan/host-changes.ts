import type { Stage } from '../components/component.ts';
import { allRefs, type DesiredHost } from '../desired/host.ts';
import type { HostObservation, ManifestEntry } from '../facts/observation.ts';
import { refOf, refTo } from '../resources/collect-wants.ts';
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

/** How one want differs from what is seen in its place. */
interface Difference {
  readonly before: Seen | undefined;
  readonly change: ResourceChange | undefined;
  /** How it is mended, where that is by itself. */
  readonly batch: Batch | undefined;
}
const fresh = new WeakMap<Want, Difference>();
const last = new WeakMap<Want, Difference>();

/** Hosts that share a want and have the same share its change, too; most have nothing yet, or what the host before them has. */
function difference(want: Want, { seen }: HostObservation): Difference {
  const entry = refOf(want);
  const before = seen.get(entry.kind, entry.key);
  const alike = before === undefined ? fresh : last;
  const known = alike.get(want);
  if (known !== undefined && known.before === before) return known;
  const made = { before, ...mended(changeOf(entry, want, before), seen) };
  alike.set(want, made);
  return made;
}

function mended(change: ResourceChange | undefined, seen: SeenState): Pick<Difference, 'change' | 'batch'> {
  if (change === undefined || anyKind(change.kind).batch !== undefined) return { change, batch: undefined };
  return { change, batch: batchOf({ changes: [change], commands: anyKind(change.kind).commands(change.change) }, seen) };
}

function changeOf(entry: ManifestEntry, want: Want | undefined, before: Seen | undefined): ResourceChange | undefined {
  const change = anyKind(entry.kind).diff(want, before);
  return change.kind === 'same' ? undefined : { ...entry, change: change as Change };
}

/** A change that its host undoes by itself when it shuts us out. */
const guarded = (row: Row): Row => ({ ...row, reason: `${row.reason}; undone unless a new connection works` });

const batchesOf = (changes: readonly ResourceChange[], seen: SeenState): readonly Batch[] => changeGroups(changes).map((group) => batchOf(group, seen));

/** What mends these wants, in their order. */
function mending(wants: readonly Want[], observation: HostObservation): readonly Batch[] {
  const batches: Batch[] = [];
  let together: ResourceChange[] = [];
  const close = (): void => {
    if (together.length > 0) batches.push(...batchesOf(together, observation.seen));
    together = [];
  };
  for (const want of wants) {
    const { change, batch } = difference(want, observation);
    if (change === undefined) continue;
    if (batch === undefined) {
      together.push(change);
      continue;
    }
    close();
    batches.push(batch);
  }
  close();
  return batches;
}

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
  if (observation.manifest.length === 0 || sameManifest(observation.manifest, manifest)) return [];
  const wanted = new Set(manifest);
  const places = new Set(manifest.map(placeOf));
  const isTakenOver = (entry: ManifestEntry): boolean => placeOf(entry) !== undefined && places.has(placeOf(entry));
  return observation.manifest.filter((entry) => !wanted.has(refTo(entry.kind, entry.key)) && !isTakenOver(entry)).toReversed();
}

/** Compares what a host should be with what it is. Pure; the order of changes is the order of wants. */
export function hostChanges(desired: DesiredHost, observation: HostObservation): HostChanges {
  const manifest = allRefs(desired);
  return {
    byStage: new Map([...desired].map(([stage, wants]) => [stage, mending(wants, observation)])),
    removals: batchesOf(
      unwanted(observation, manifest).flatMap((entry) => changeOf(entry, undefined, observation.seen.get(entry.kind, entry.key)) ?? []),
      observation.seen,
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
  if (a.length === 0) return b;
  const known = new Set(a.map(({ kind, key }) => refTo(kind, key)));
  return [...a, ...b.filter(({ kind, key }) => !known.has(refTo(kind, key)))];
};

export const sameManifest = (a: readonly ManifestEntry[], b: readonly ManifestEntry[]): boolean =>
  a.length === b.length && a.every((entry, index) => entry === b[index] || (entry.kind === b[index]?.kind && entry.key === b[index].key));
