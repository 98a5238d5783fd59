import type { Stage } from '../components/component.ts';
import { allWants, type DesiredHost } from '../desired/host.ts';
import { renderManifest } from '../facts/manifest.ts';
import type { HostObservation, ManifestEntry } from '../facts/observation.ts';
import { refOf, refSet, refTo } from '../resources/collect-wants.ts';
import { type ChangeGroup, changeGroups, type ResourceChange, undoOf } from '../resources/commands-of.ts';
import type { Row } from '../resources/kind.ts';
import { anyKind, type Change, kindOf, type Seen } from '../resources/kinds.ts';
import { type SeenState, seenState } from '../resources/seen-state.ts';
import type { Want } from '../resources/wants.ts';
import type { Batch } from './step.ts';

/** Everything that differs on one host, and the manifest it should end with. */
export interface HostChanges {
  readonly byStage: ReadonlyMap<Stage, readonly Batch[]>;
  /** What bramble placed and nothing wants any more, the last placed first. */
  readonly removals: readonly Batch[];
  readonly manifest: readonly ManifestEntry[];
  /** Lines of a manifest for what comes and goes meanwhile as a part of something. */
  readonly underWay: string;
}

const seenIn = (seen: SeenState, { kind, key }: ManifestEntry): Seen | undefined => seen.get(kind, key);

function changeOf(entry: ManifestEntry, want: Want | undefined, seen: SeenState): ResourceChange | undefined {
  const change = anyKind(entry.kind).diff(want, seenIn(seen, entry));
  return change.kind === 'same' ? undefined : { ...entry, change: change as Change };
}

/** A change that its host undoes by itself when it shuts us out. */
const guarded = (row: Row): Row => ({ ...row, reason: `${row.reason}; undone unless a new connection works` });

const batchesOf = (changes: readonly ResourceChange[], seen: SeenState): readonly Batch[] => changeGroups(changes).map((group) => batchOf(group, seen));

/** What mends these wants, in their order. */
const mending = (wants: readonly Want[], { seen }: HostObservation): readonly Batch[] =>
  batchesOf(
    wants.flatMap((want) => changeOf(refOf(want), want, seen) ?? []),
    seen,
  );

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
function unwanted(observation: HostObservation, manifest: readonly ManifestEntry[], wholes: readonly Want[]): readonly ManifestEntry[] {
  if (sameManifest(observation.manifest, manifest)) return [];
  const wanted = new Set(manifest);
  const places = new Set(manifest.map(placeOf));
  const isTakenOver = (entry: ManifestEntry): boolean =>
    (placeOf(entry) !== undefined && places.has(placeOf(entry))) || wholes.some((want) => kindOf(want).parts?.has(want, entry) === true);
  return observation.manifest.filter((entry) => !wanted.has(refTo(entry.kind, entry.key)) && !isTakenOver(entry)).toReversed();
}

/** Parts go last and together: the way back spans all from the first to the last of them. */
const isPart = ({ kind }: ManifestEntry): boolean => kind === 'route';

/** Compares what a host should be with what it is. Pure; the order of changes is the order of wants. */
export function hostChanges(desired: DesiredHost, observation: HostObservation): HostChanges {
  const { seen } = observation;
  const wants = allWants(desired);
  const manifest = wants.map(refOf);
  const wholes = wants.filter((want) => kindOf(want).parts !== undefined);
  const gone = unwanted(observation, manifest, wholes);
  const surplus = [
    ...wholes.flatMap((want) => kindOf(want).parts?.surplus(want, seenIn(seen, refOf(want))) ?? []),
    ...gone.flatMap((entry) => anyKind(entry.kind).parts?.surplus(undefined, seenIn(seen, entry)) ?? []),
  ];
  const withParts = surplus.length === 0 ? seen : seenState([...seen.entries(), ...surplus.map((part) => ({ ...part, seen: part.seen as Seen }))]);
  const parts = refSet([...gone.filter(isPart), ...surplus]);
  const removed = [...gone.filter((entry) => !isPart(entry)), ...parts];
  const coming = wholes.filter((want) => changeOf(refOf(want), want, seen) !== undefined);
  return {
    byStage: new Map([...desired].map(([stage, list]) => [stage, mending(list, observation)])),
    removals: batchesOf(
      removed.flatMap((entry) => changeOf(entry, undefined, withParts) ?? []),
      withParts,
    ),
    manifest,
    underWay: [renderManifest(surplus), ...coming.map((want) => kindOf(want).parts?.entries(want) ?? '')].join(''),
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
