import type { ResourceKey } from './kind.ts';
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

const identity = (kind: KindName, key: ResourceKey) => `${kind}\t${key}`;

/** A state with these entries; of two for one key the later one counts. */
export function seenState(entries: Iterable<SeenEntry> = []): SeenState {
  const byIdentity = new Map([...entries].map((entry) => [identity(entry.kind, entry.key), entry]));
  return {
    get: <K extends KindName>(kind: K, key: ResourceKey) => byIdentity.get(identity(kind, key))?.seen as SeenOf<K> | undefined,
    with: (kind, key, seen) => {
      const others = [...byIdentity.values()].filter((entry) => entry.kind !== kind || entry.key !== key);
      return seenState(seen === undefined ? others : [...others, { kind, key, seen }]);
    },
    entries: () => [...byIdentity.values()],
  };
}
