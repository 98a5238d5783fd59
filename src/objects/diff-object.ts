import { type Same, same } from '../resources/kind.ts';
import { differences } from './differences.ts';
import { fixedFields } from './kinds.ts';
import { at, idOf, isList, isMap, type KubeMap, type KubeObject, type KubeValue, type ObjectId } from './kube-object.ts';
import { listKeys, sameItem } from './list-keys.ts';
import { type Leftover, leftovers, without } from './owned-fields.ts';

/** What has to be done to one Kubernetes object. */
export type ObjectChange =
  | { readonly kind: 'create'; readonly want: KubeObject }
  | {
      readonly kind: 'change';
      readonly want: KubeObject;
      readonly seen: KubeObject;
      readonly paths: readonly string[];
      readonly leftovers: readonly Leftover[];
    }
  /** A field differs that the API server never changes: delete, then create. */
  | { readonly kind: 'replace'; readonly want: KubeObject; readonly seen: KubeObject; readonly paths: readonly string[] }
  | { readonly kind: 'remove'; readonly seen: KubeObject };

export const idOfChange = (change: ObjectChange): ObjectId => idOf(change.kind === 'remove' ? change.seen : change.want);

/** Compares a wanted object with the live one; undefined want means that bramble placed it and nothing wants it now. */
export function diffObject(want: KubeObject | undefined, seen: KubeObject | undefined): ObjectChange | Same {
  if (want === undefined) return seen === undefined ? same('not wanted and not there') : { kind: 'remove', seen };
  if (seen === undefined) return { kind: 'create', want };
  const fixed = fixedFields(idOf(want)).filter((field) => {
    const wanted = at(want, ...field.split('.'));
    return wanted !== undefined && differences(wanted, at(seen, ...field.split('.'))).length > 0;
  });
  if (fixed.length > 0) return { kind: 'replace', want, seen, paths: fixed };
  const paths = differences(want, seen);
  const left = leftovers(want, seen);
  if (paths.length === 0 && left.length === 0) return same('every wanted field is there');
  return { kind: 'change', want, seen, paths, leftovers: left };
}

/** The live object after the change. */
export function predictObject(change: ObjectChange): KubeObject | undefined {
  switch (change.kind) {
    case 'create':
    case 'replace':
      return change.want;
    case 'remove':
      return undefined;
    case 'change': {
      const trimmed = change.leftovers.reduce<KubeValue>((object, each) => without(object, each.steps), change.seen);
      const merged = merge(change.want, trimmed) as KubeObject;
      return { ...merged, metadata: disowned(merged.metadata) };
    }
  }
}

/** Everything that we own is wanted after an apply, so the record of ownership has nothing more to tell. */
function disowned(metadata: KubeObject['metadata']): KubeObject['metadata'] {
  const { managedFields: _, ...rest } = metadata;
  return rest as KubeObject['metadata'];
}

/** What applying `want` makes of `seen`: maps and keyed lists are merged, everything else is taken from `want`. */
export function merge(want: KubeValue, seen: KubeValue | undefined, field = ''): KubeValue {
  if (isMap(want) && isMap(seen)) {
    const names = new Set([...Object.keys(seen), ...Object.keys(want)]);
    const pick = (name: string): KubeValue => (name in want ? merge(want[name] ?? null, seen[name], name) : (seen[name] ?? null));
    return Object.fromEntries([...names].map((name) => [name, pick(name)])) satisfies KubeMap;
  }
  const keys = isList(want) ? listKeys(field, want) : undefined;
  if (!isList(want) || !isList(seen) || keys === undefined) return want;
  const kept = seen.map((item) => {
    const wanted = sameItem(keys, want, item);
    return wanted === undefined ? item : merge(wanted, item);
  });
  return [...kept, ...want.filter((item) => sameItem(keys, seen, item) === undefined)];
}
