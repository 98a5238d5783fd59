import { at, isList, isMap, type KubeObject, textAt } from '../../objects/kube-object.ts';
import type { Look } from './wait-until.ts';

/** Why a node cannot take pods yet; undefined when it can. */
export function whyNotReady(node: KubeObject): string | undefined {
  const ready = condition(node, 'Ready');
  if (ready === undefined) return 'its kubelet has not reported yet';
  if (ready.status !== 'True') return ready.message === '' ? `Ready is ${ready.status}` : ready.message;
  const taints = at(node, 'spec', 'taints');
  const held = isList(taints) && taints.some((taint) => isMap(taint) && taint['key'] === 'node.kubernetes.io/not-ready');
  return held ? 'it is ready, and the controller has not admitted pods yet' : undefined;
}

/** Are all of these nodes ready? What they said in the boot `endedBoot` is of the past: their kubelets have to report again. */
export function lookAtNodes(nodes: readonly KubeObject[], names: readonly string[], endedBoot?: string): Look {
  const byName = new Map(nodes.map((node) => [node.metadata.name, node]));
  const waiting = names.flatMap((name) => {
    const node = byName.get(name);
    const why =
      node === undefined ? 'there is no node object' : isOfThePast(node, endedBoot) ? 'its kubelet has not reported since the restart' : whyNotReady(node);
    return why === undefined ? [] : [`${name}: ${why}`];
  });
  const seen = `${names.length - waiting.length} of ${names.length} nodes ready`;
  return { done: waiting.length === 0, seen: [seen, ...waiting].join('; ') };
}

const isOfThePast = (node: KubeObject, endedBoot: string | undefined): boolean =>
  endedBoot !== undefined && at(node, 'status', 'nodeInfo', 'bootID') === endedBoot;

export interface Condition {
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** A condition of an object's status. */
export function condition(object: KubeObject, type: string): Condition | undefined {
  const conditions = at(object, 'status', 'conditions');
  if (!isList(conditions)) return undefined;
  const found = conditions.find((each) => at(each, 'type') === type);
  return found === undefined ? undefined : { status: textAt(found, 'status'), reason: textAt(found, 'reason'), message: textAt(found, 'message') };
}
