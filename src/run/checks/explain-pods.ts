import { collectionPath, objectPath } from '../../objects/kinds.ts';
import { at, isList, isMap, type KubeObject, type KubeValue, textAt } from '../../objects/kube-object.ts';
import type { KubeApi } from '../../ports/kube-api.ts';
import { condition } from './look-at-nodes.ts';

/** Why the pods of a deployment are not ready, a line for each, and the last words of containers that ended; empty when all are ready. */
export async function explainPods(api: KubeApi, namespace: string, deployment: string): Promise<string> {
  const live = await api.get(objectPath({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: deployment }));
  const labels = at(live, 'spec', 'selector', 'matchLabels');
  if (!isMap(labels)) return `deployment ${namespace}/${deployment} does not exist`;
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${textAt(value)}`)
    .join(',');
  const pods = await api.list(collectionPath('v1', 'Pod', namespace), { labelSelector });
  if (pods.length === 0) return 'no pod was created: see the log of kube-controller-manager';
  const lines = await Promise.all(pods.map(async (pod) => [...explainPod(pod), ...(await lastWords(api, pod))]));
  return lines.flat().join('\n');
}

/** A line about a pod that is not ready; none about one that is. */
export function explainPod(pod: KubeObject): readonly string[] {
  if (condition(pod, 'Ready')?.status === 'True') return [];
  const conditions = at(pod, 'status', 'conditions');
  const failing = (isList(conditions) ? conditions : []).filter((each) => at(each, 'status') !== 'True');
  const waiting = containers(pod).flatMap((each) => {
    const state = at(each, 'state', 'waiting') ?? at(each, 'state', 'terminated') ?? at(each, 'lastState', 'terminated');
    return isMap(state) ? [`container ${textAt(each, 'name')}: ${words(textAt(state, 'reason'), textAt(state, 'message'))}`] : [];
  });
  const reasons = failing.map((each) => words(textAt(each, 'reason'), textAt(each, 'message'))).filter((text) => text !== '');
  const node = textAt(pod, 'spec', 'nodeName');
  const place = node === '' ? '' : ` on ${node}`;
  return [`pod ${pod.metadata.name}${place}: ${textAt(pod, 'status', 'phase') || 'unknown'}: ${[...new Set([...waiting, ...reasons])].join('; ')}`];
}

/** The end of the log of each container that ended and was started again: why it ended is seldom anywhere else. */
async function lastWords(api: KubeApi, pod: KubeObject): Promise<readonly string[]> {
  const ended = containers(pod).filter((each) => at(each, 'ready') !== true && Number(at(each, 'restartCount') ?? 0) > 0);
  const logs = ended.map(async (each) => {
    const name = textAt(each, 'name');
    const path = `${collectionPath('v1', 'Pod', pod.metadata.namespace)}/${pod.metadata.name}/log?container=${name}&previous=true&tailLines=3`;
    const { status, body } = await api.text(path);
    const lines = body.split('\n').filter((line) => line !== '');
    return status === 200 ? lines.map((line) => `  ${name} said: ${line}`) : [];
  });
  return (await Promise.all(logs)).flat();
}

const containers = (pod: KubeObject): readonly KubeValue[] => {
  const found = at(pod, 'status', 'containerStatuses');
  return isList(found) ? found : [];
};

const words = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(': ');
