import { at, isMap, type KubeObject, type KubeValue } from './kube-object.ts';

/** Says on a node that bramble cordoned it, and why; a node without it that takes no pods was cordoned by somebody else. */
export const cordonAnnotation = 'bramble.dev/cordoned';

/** Why bramble cordoned a node; undefined when it did not. */
export const cordonReason = (node: KubeObject | undefined): string | undefined => {
  const note = at(node, 'metadata', 'annotations', cordonAnnotation);
  return typeof note === 'string' ? note : undefined;
};

export const isCordoned = (node: KubeObject): boolean => at(node, 'spec', 'unschedulable') === true;

/** Merge patches; both fail with a conflict when the node changed since `seen`. */
export const cordonPatch = (seen: KubeObject, reason: string): KubeValue => patch(seen, true, reason);
export const uncordonPatch = (seen: KubeObject): KubeValue => patch(seen, null, null);

const patch = (seen: KubeObject, unschedulable: true | null, note: string | null): KubeValue => ({
  metadata: { resourceVersion: seen.metadata['resourceVersion'] ?? null, annotations: { [cordonAnnotation]: note } },
  spec: { unschedulable },
});

/** The node as `uncordonPatch` leaves it. */
export function uncordoned(node: KubeObject): KubeObject {
  const { [cordonAnnotation]: _note, ...annotations } = node.metadata.annotations ?? {};
  const { unschedulable: _unschedulable, ...spec } = isMap(node['spec']) ? node['spec'] : {};
  return { ...node, metadata: { ...node.metadata, annotations }, spec };
}
