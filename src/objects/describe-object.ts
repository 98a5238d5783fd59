import { stringify } from 'yaml';
import { Secret } from '../base/secret.ts';
import type { Row } from '../resources/kind.ts';
import { textDiff } from '../resources/text-diff.ts';
import { idOfChange, type ObjectChange, predictObject } from './diff-object.ts';
import { isList, isMap, type KubeMap, type KubeObject, type KubeValue, titleOf } from './kube-object.ts';
import { listKeys, sameItem } from './list-keys.ts';

/** What a person reads about a change of an object; the diff is YAML of the fields that bramble wants, with secrets masked. */
export function describeObject(change: ObjectChange): readonly Row[] {
  const subject = titleOf(idOfChange(change));
  switch (change.kind) {
    case 'create':
      return [{ verb: 'create', subject, reason: 'it is not in the cluster' }];
    case 'remove':
      return [{ verb: 'remove', subject, reason: 'bramble placed it and nothing wants it now' }];
    case 'replace':
      return [
        {
          verb: 'change',
          subject,
          reason: `${change.paths.join(', ')} cannot be changed in place: it is deleted and created again`,
          diff: yamlDiff(change.seen, change.want, change.want),
        },
      ];
    case 'change': {
      const differs = change.paths.length === 0 ? [] : [`${some(change.paths)} ${change.paths.length === 1 ? 'differs' : 'differ'}`];
      const left =
        change.leftovers.length === 0
          ? []
          : [`${some(change.leftovers.map((each) => each.path))} ${change.leftovers.length === 1 ? 'is' : 'are'} not wanted any more`];
      const after = predictObject(change) ?? change.want;
      return [{ verb: 'change', subject, reason: [...differs, ...left].join('; '), diff: yamlDiff(change.seen, after, change.want) }];
    }
  }
}

const some = (paths: readonly string[]): string => (paths.length <= 4 ? paths.join(', ') : `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more`);

/** A unified diff of the parts of two objects that the wanted one speaks of, and of what one of them has and the other has not. */
const yamlDiff = (before: KubeObject, after: KubeObject, want: KubeObject): string =>
  textDiff(yaml(relevant(before, after, want)), yaml(relevant(after, before, want)));

const yaml = (value: KubeValue): string => stringify(masked(value, ''), { lineWidth: 0, sortMapEntries: true, aliasDuplicateObjects: false });

/** Keeps the fields of `value` that are wanted, and those that `other` has not; drops defaults and the server's book-keeping, which both have. */
function relevant(value: KubeValue, other: KubeValue | undefined, want: KubeValue | undefined, field = '', root = true): KubeValue {
  if (isMap(value)) {
    const keep = (name: string): boolean => (isMap(want) && name in want) || (!root && field !== 'metadata' && isMap(other) && !(name in other));
    const names = Object.keys(value).filter(keep);
    return Object.fromEntries(names.map((name) => [name, relevant(value[name] ?? null, enter(other, name), enter(want, name), name, false)])) satisfies KubeMap;
  }
  if (!isList(value)) return value;
  const keys = listKeys(field, value);
  return value.map((item, index) => relevant(item, itemOf(other, keys, item, index), itemOf(want, keys, item, index) ?? item, '', false));
}

const enter = (value: KubeValue | undefined, name: string): KubeValue | undefined => (isMap(value) ? value[name] : undefined);
const itemOf = (list: KubeValue | undefined, keys: readonly string[] | undefined, item: KubeValue, index: number): KubeValue | undefined =>
  !isList(list) ? undefined : keys === undefined ? list[index] : sameItem(keys, list, item);

function masked(value: KubeValue, field: string): KubeValue {
  if (value instanceof Secret) return `(secret ${field})`;
  if (isList(value)) return value.map((item) => masked(item, field));
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, masked(each, name)]));
  return value;
}
