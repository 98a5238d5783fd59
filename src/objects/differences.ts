import { Secret } from '../base/secret.ts';
import type { KubeValue } from './kube-object.ts';
import { isList, isMap } from './kube-object.ts';
import { listKeys, sameItem } from './list-keys.ts';

/**
 * The paths at which a live value is not what is wanted, such as `spec.replicas`. Fields that only the live value has are the server's
 * defaults or another owner's and do not count; a list without keys must have the wanted length.
 */
export function differences(want: KubeValue, seen: KubeValue | undefined, path = '', field = ''): readonly string[] {
  if (want instanceof Secret) return seen instanceof Secret && want.equals(seen) ? [] : [path];
  if (seen instanceof Secret) return typeof want === 'string' && seen.equals(new Secret(want)) ? [] : [path];
  if (isMap(want)) {
    if (!isMap(seen)) return [path];
    return Object.keys(want)
      .toSorted()
      .flatMap((name) => differences(want[name] ?? null, seen[name], join(path, name), name));
  }
  if (isList(want)) {
    if (!isList(seen)) return want.length === 0 && seen === undefined ? [] : [path];
    const keys = listKeys(field, want);
    if (keys === undefined && want.length !== seen.length) return [path];
    return want.flatMap((item, index) => differences(item, keys === undefined ? seen[index] : sameItem(keys, seen, item), `${path}[${index}]`));
  }
  return want === seen ? [] : [path];
}

export const join = (path: string, name: string): string => {
  const part = name.includes('.') || name.includes('/') ? `[${name}]` : name;
  return path === '' || part.startsWith('[') ? `${path}${part}` : `${path}.${part}`;
};
