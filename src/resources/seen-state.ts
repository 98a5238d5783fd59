import type { Reading, Readings, ResourceKey } from './kind.ts';
import type { Seen, SeenOf } from './kinds.ts';
import type { KindName } from './wants.ts';

export interface SeenEntry {
  readonly kind: KindName;
  readonly key: ResourceKey;
  readonly seen: Seen;
}

/** What is known to be on one host, by kind and key. A value: every change gives another one. What it lacks is absent. */
export interface SeenState {
  get<K extends KindName>(kind: K, key: ResourceKey): SeenOf<K> | undefined;
  /** The same state with another value for one key; undefined takes it away. */
  with(kind: KindName, key: ResourceKey, seen: Seen | undefined): SeenState;
  entries(): readonly SeenEntry[];
}

/** A state with these entries; of two for one key the later one counts. */
export function seenState(entries: Iterable<SeenEntry> = []): SeenState {
  const byKind = new Map<KindName, Map<ResourceKey, Seen>>();
  for (const { kind, key, seen } of entries) {
    const ofKind = byKind.get(kind);
    if (ofKind === undefined) byKind.set(kind, new Map([[key, seen]]));
    else ofKind.set(key, seen);
  }
  return stateOf(
    (kind, key) => byKind.get(kind)?.get(key),
    () => [...byKind].flatMap(([kind, ofKind]) => [...ofKind].map(([key, seen]) => ({ kind, key, seen }))),
  );
}

/** A state as a probe told it, by kind; the readings must not change any more. */
export function stateRead(byKind: ReadonlyMap<KindName, Readings<Seen>>): SeenState {
  const seenIn = (reading: Reading<Seen> | undefined): Seen | undefined => (reading?.kind === 'seen' ? reading.seen : undefined);
  return stateOf(
    (kind, key) => seenIn(byKind.get(kind)?.get(key)),
    () =>
      [...byKind].flatMap(([kind, ofKind]) => [...ofKind].flatMap(([key, reading]) => (reading.kind === 'seen' ? [{ kind, key, seen: reading.seen }] : []))),
  );
}

function stateOf(seenAt: (kind: KindName, key: ResourceKey) => Seen | undefined, entries: () => readonly SeenEntry[]): SeenState {
  return {
    get: <K extends KindName>(kind: K, key: ResourceKey) => seenAt(kind, key) as SeenOf<K> | undefined,
    with: (kind, key, seen) => {
      const others = entries().filter((entry) => entry.kind !== kind || entry.key !== key);
      return seenState(seen === undefined ? others : [...others, { kind, key, seen }]);
    },
    entries,
  };
}
