import { collectionPath, objectPath } from '../../objects/kinds.ts';
import { at, isList, isMap, type KubeObject, textAt } from '../../objects/kube-object.ts';
import type { KubeApi } from '../../ports/kube-api.ts';
import { condition } from './look-at-nodes.ts';

/** Why the pods of a deployment are not ready, a line for each; empty when all are. */
export async function explainPods(api: KubeApi, namespace: string, deployment: string): Promise<string> {
  const live = await api.get(objectPath({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: deployment }));
  const labels = at(live, 'spec', 'selector', 'matchLabels');
  if (!isMap(labels)) return `deployment ${namespace}/${deployment} does not exist`;
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${textAt(value)}`)
    .join(',');
  const pods = await api.list(collectionPath('v1', 'Pod', namespace), { labelSelector });
  if (pods.length === 0) return 'no pod was created: see the log of kube-controller-manager';
  return pods.flatMap(explainPod).join('\n');
}

/** A line about a pod that is not ready; none about one that is. */
export function explainPod(pod: KubeObject): readonly string[] {
  if (condition(pod, 'Ready')?.status === 'True') return [];
  const conditions = at(pod, 'status', 'conditions');
  const failing = (isList(conditions) ? conditions : []).filter((each) => at(each, 'status') !== 'True');
  const containers = at(pod, 'status', 'containerStatuses');
  const waiting = (isList(containers) ? containers : []).flatMap((each) => {
    const state = at(each, 'state', 'waiting') ?? at(each, 'state', 'terminated') ?? at(each, 'lastState', 'terminated');
    return isMap(state) ? [`container ${textAt(each, 'name')}: ${[state['reason'], state['message']].filter(Boolean).map(String).join(': ')}`] : [];
  });
  const reasons = failing.map((each) => [at(each, 'reason'), at(each, 'message')].filter(Boolean).map(String).join(': ')).filter((text) => text !== '');
  const node = at(pod, 'spec', 'nodeName');
  const place = typeof node === 'string' ? ` on ${node}` : '';
  return [`pod ${pod.metadata.name}${place}: ${textAt(pod, 'status', 'phase') || 'unknown'}: ${[...new Set([...waiting, ...reasons])].join('; ')}`];
}
