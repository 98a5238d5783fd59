import type { KubeMap, KubeValue } from './kube-object.ts';
import { isMap } from './kube-object.ts';

/**
 * Lists that server-side apply merges by key (`x-kubernetes-list-map-keys` of the API), by the name of their field. All other
 * lists are owned and compared whole. `ports` has other keys in a Service than in a container; the items themselves tell.
 */
const keysByField: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  volumes: ['name'],
  env: ['name'],
  volumeMounts: ['mountPath'],
  imagePullSecrets: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  conditions: ['type'],
};

/** What the server fills in for a key that an item leaves out. */
const defaults: KubeMap = { protocol: 'TCP' };

/** The names of the keys that tell the items of a list apart, or undefined for a list that counts as one value. */
export function listKeys(field: string, items: readonly KubeValue[]): readonly string[] | undefined {
  if (field !== 'ports') return keysByField[field];
  return items.some((item) => isMap(item) && 'containerPort' in item) ? ['containerPort', 'protocol'] : ['port', 'protocol'];
}

/** The item of a keyed list that has the same keys. */
export function sameItem(keys: readonly string[], items: readonly KubeValue[], wanted: KubeValue): KubeMap | undefined {
  const key = (item: KubeMap, name: string): KubeValue => item[name] ?? defaults[name] ?? null;
  const alike = (item: KubeValue): item is KubeMap => isMap(item) && isMap(wanted) && keys.every((name) => key(item, name) === key(wanted, name));
  return items.find(alike);
}
