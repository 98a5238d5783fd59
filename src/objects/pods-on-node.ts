import type { Row } from '../resources/kind.ts';
import { at, isList, isMap, type KubeMap, type KubeObject, type KubeValue, textAt } from './kube-object.ts';
import { localData } from './local-data.ts';

/** A pod that has to leave when its node goes out of service. */
export interface MovingPod {
  readonly pod: KubeObject;
  /** False: no controller makes it again elsewhere, it is lost. */
  readonly isRecreated: boolean;
  /** What it keeps on this node and leaves behind, such as `emptyDir cache`. */
  readonly data: readonly string[];
}

/** A pod that nobody asks to leave, and why. */
export interface StayingPod {
  readonly pod: KubeObject;
  readonly why: string;
}

export interface PodsOnNode {
  readonly moving: readonly MovingPod[];
  readonly staying: readonly StayingPod[];
}

/**
 * Which pods of a node leave when it is drained: as kubectl has it, all but those of a DaemonSet and the kubelet's own; finished ones
 * stay too, since there is nothing to move. `volumes` are the cluster's PersistentVolumes, which tell what lies on the node's disk.
 */
export function podsOnNode(pods: readonly KubeObject[], node: string, volumes: readonly KubeObject[] = []): PodsOnNode {
  const here = pods.filter((pod) => textAt(pod, 'spec', 'nodeName') === node).toSorted((a, b) => (podName(a) < podName(b) ? -1 : 1));
  const staying = here.flatMap((pod) => {
    const why = whyStaying(pod);
    return why === undefined ? [] : [{ pod, why }];
  });
  const moving = here
    .filter((pod) => whyStaying(pod) === undefined)
    .map((pod) => ({ pod, isRecreated: controllerOf(pod) !== undefined, data: localData(pod, node, volumes) }));
  return { moving, staying };
}

/** `namespace/name`. */
export const podName = (pod: KubeObject): string => `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`;

/** Whether it was asked to end already. */
export const isTerminating = (pod: KubeObject): boolean => textAt(pod, 'metadata', 'deletionTimestamp') !== '';

/** Whether the scheduler may place it on a node that is cordoned. */
export function toleratesCordon(pod: KubeObject): boolean {
  const tolerations = at(pod, 'spec', 'tolerations');
  const covers = (field: string, value: string, toleration: KubeValue): boolean => ['', value].includes(textAt(toleration, field));
  return isList(tolerations) && tolerations.some((each) => covers('key', 'node.kubernetes.io/unschedulable', each) && covers('effect', 'NoSchedule', each));
}

/** What a person reads before a node is emptied for a reason: what moves, and whatever is lost by it. */
export function describeDrain(node: string, reason: string, { moving }: PodsOnNode): readonly Row[] {
  const row = (text: string): Row => ({ verb: 'run', subject: `drain of Node ${node}`, reason: `${reason}; ${text}` });
  if (moving.length === 0) return [row('no pod has to move')];
  const lost = moving
    .filter(({ isRecreated }) => !isRecreated)
    .map(({ pod }): Row => ({ verb: 'remove', subject: `Pod ${podName(pod)}`, reason: `it is on ${node}, and no controller makes it again elsewhere` }));
  const bereft = moving.filter(({ data }) => data.length > 0).map(({ pod, data }) => `${podName(pod)} (${data.join(', ')})`);
  const left = bereft.length === 0 ? '' : `; data that is lost with it: ${bereft.join(', ')}`;
  return [row(`${moving.length === 1 ? '1 pod leaves' : `${moving.length} pods leave`} it${left}`), ...lost];
}

function whyStaying(pod: KubeObject): string | undefined {
  if (at(pod, 'metadata', 'annotations', 'kubernetes.io/config.mirror') !== undefined) return 'the kubelet runs it from a file on the node';
  if (['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase'))) return 'it has finished';
  const owner = controllerOf(pod);
  const isDaemon = textAt(owner, 'kind') === 'DaemonSet' && textAt(owner, 'apiVersion') === 'apps/v1';
  return isDaemon ? `DaemonSet ${textAt(owner, 'name')} wants it on every node` : undefined;
}

function controllerOf(pod: KubeObject): KubeMap | undefined {
  const owners = at(pod, 'metadata', 'ownerReferences');
  return isList(owners) ? owners.filter(isMap).find((owner) => owner['controller'] === true) : undefined;
}
