import type { KubeObject, ObjectId } from './kube-object.ts';
import { idOf } from './kube-object.ts';

interface KubeKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Plural name as it stands in a path. */
  readonly plural: string;
  readonly namespaced: boolean;
  /** Fields that the API server refuses to change: an object that differs there is replaced. */
  readonly fixed: readonly string[];
}

const kind = (apiVersion: string, name: string, plural: string, namespaced: boolean, fixed: readonly string[] = []): KubeKind => ({
  apiVersion,
  kind: name,
  plural,
  namespaced,
  fixed,
});

/**
 * Every kind that bramble places or looks at, in the order in which objects are applied (what others need comes first).
 * A closed table spares the round trips of discovery.
 */
export const kubeKinds: readonly KubeKind[] = [
  kind('v1', 'Namespace', 'namespaces', false),
  kind('v1', 'Node', 'nodes', false),
  kind('scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses', false, ['value']),
  kind('storage.k8s.io/v1', 'StorageClass', 'storageclasses', false, ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode']),
  kind('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'customresourcedefinitions', false),
  kind('v1', 'ServiceAccount', 'serviceaccounts', true),
  kind('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', false),
  kind('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings', false, ['roleRef']),
  kind('rbac.authorization.k8s.io/v1', 'Role', 'roles', true),
  kind('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings', true, ['roleRef']),
  kind('v1', 'ConfigMap', 'configmaps', true),
  kind('v1', 'Secret', 'secrets', true, ['type']),
  kind('v1', 'Service', 'services', true, ['spec.clusterIP']),
  kind('apps/v1', 'Deployment', 'deployments', true, ['spec.selector']),
  kind('apps/v1', 'DaemonSet', 'daemonsets', true, ['spec.selector']),
  kind('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', true),
  kind('apiregistration.k8s.io/v1', 'APIService', 'apiservices', false),
  kind('v1', 'Pod', 'pods', true, ['spec']),
  kind('v1', 'PersistentVolume', 'persistentvolumes', false),
];

const find = (apiVersion: string, name: string): KubeKind => {
  const found = kubeKinds.find((each) => each.apiVersion === apiVersion && each.kind === name);
  if (found === undefined) throw new Error(`bug: ${apiVersion} ${name} is not in the table of kinds (src/objects/kinds.ts)`);
  return found;
};

const root = (apiVersion: string): string => (apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`);

/** REST path of all objects of a kind, in one namespace or in all of them. */
export function collectionPath(apiVersion: string, name: string, namespace?: string): string {
  const place = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root(apiVersion)}${place}/${find(apiVersion, name).plural}`;
}

/** REST path of one object. */
export function objectPath(id: ObjectId): string {
  const { namespaced } = find(id.apiVersion, id.kind);
  if (namespaced !== (id.namespace !== undefined)) throw new Error(`bug: ${id.kind} ${id.name} ${namespaced ? 'needs a namespace' : 'has no namespace'}`);
  return `${collectionPath(id.apiVersion, id.kind, id.namespace)}/${encodeURIComponent(id.name)}`;
}

export const fixedFields = (id: ObjectId): readonly string[] => find(id.apiVersion, id.kind).fixed;

const rank = (object: KubeObject): number => kubeKinds.indexOf(find(object.apiVersion, object.kind));
const text = (object: KubeObject): string => `${object.metadata.namespace ?? ''}/${object.metadata.name}`;

/** Objects in the order in which they can be applied; removal goes the other way. */
export const inApplyOrder = (objects: readonly KubeObject[]): readonly KubeObject[] =>
  objects.toSorted((a, b) => rank(a) - rank(b) || (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));

export const pathOf = (object: KubeObject): string => objectPath(idOf(object));

export const nodePath = (name: string): string => objectPath({ apiVersion: 'v1', kind: 'Node', namespace: undefined, name });
