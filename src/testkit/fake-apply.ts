import { Secret } from '../base/secret.ts';
import { merge } from '../objects/diff-object.ts';
import { isList, isMap, type KubeMap, type KubeObject, type KubeValue } from '../objects/kube-object.ts';
import { listKeys } from '../objects/list-keys.ts';
import { fieldManager, leftovers, without } from '../objects/owned-fields.ts';

/** What server-side apply makes of an object: merged, fields given up are gone, ownership noted in managedFields. */
export function serverSideApply(want: KubeObject, live: KubeObject | undefined): KubeObject {
  const trimmed = live === undefined ? undefined : leftovers(want, live).reduce<KubeValue>((object, each) => without(object, each.steps), live);
  const merged = (trimmed === undefined ? want : merge(want, trimmed)) as KubeObject;
  const { apiVersion: _a, kind: _k, metadata, ...rest } = want;
  const { name: _n, namespace: _ns, ...ownMetadata } = metadata;
  const record = {
    manager: fieldManager,
    operation: 'Apply',
    apiVersion: want.apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1: ownership({ ...rest, metadata: ownMetadata }, ''),
  };
  const others = isList(merged.metadata['managedFields'])
    ? merged.metadata['managedFields'].filter((entry) => isMap(entry) && entry['manager'] !== fieldManager)
    : [];
  return { ...merged, metadata: { ...merged.metadata, managedFields: [...others, record] } };
}

function ownership(value: KubeValue, field: string): KubeMap {
  if (value instanceof Secret) return {};
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([name, each]) => [`f:${name}`, ownership(each, name)]));
  const keys = isList(value) ? listKeys(field, value) : undefined;
  if (!isList(value) || keys === undefined) return {};
  return Object.fromEntries(
    value
      .filter(isMap)
      .map((item) => [`k:${JSON.stringify(Object.fromEntries(keys.map((key) => [key, item[key] ?? 'TCP'])))}`, { '.': {}, ...ownership(item, '') }]),
  );
}

/** RFC 7386. */
export function mergePatch(target: KubeValue | undefined, patch: KubeValue): KubeValue {
  if (!isMap(patch)) return patch;
  const result: Record<string, KubeValue> = isMap(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = mergePatch(result[name], value);
  }
  return result;
}
