import { collectionPath, kubeKinds, pathOf } from '../../objects/kinds.ts';
import type { KubeObject } from '../../objects/kube-object.ts';
import { managedSelector } from '../../objects/sets.ts';
import type { KubeApi } from '../../ports/kube-api.ts';

/** Pods and volumes are never placed by bramble, and nodes are observed on their own. */
const listed = kubeKinds.filter(({ kind }) => !['Pod', 'PersistentVolume', 'Node'].includes(kind));

/** Every live object that bramble placed, and every wanted one even if its label was taken away. */
export async function observeObjects(api: KubeApi, wants: readonly KubeObject[], signal?: AbortSignal): Promise<readonly KubeObject[]> {
  const pages = await Promise.all(listed.map(({ apiVersion, kind }) => api.list(collectionPath(apiVersion, kind), { labelSelector: managedSelector }, signal)));
  const found = new Map(pages.flat().map((object) => [pathOf(object), object]));
  const missing = wants.filter((want) => !found.has(pathOf(want)));
  const others = await Promise.all(missing.map((want) => api.get(pathOf(want), signal)));
  return [...found.values(), ...others.filter((object) => object !== undefined)];
}
