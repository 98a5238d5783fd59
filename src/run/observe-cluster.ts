import type { ClusterObservation } from '../plan/cluster-plan.ts';
import { collectionPath } from '../objects/kinds.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import type { KubeApi } from '../ports/kube-api.ts';
import { observeObjects } from './objects/observe-objects.ts';

/** What the cluster's API tells about nodes and about everything that bramble placed or wants. @throws Failure `kube.*` */
export async function observeCluster(api: KubeApi, wants: readonly KubeObject[]): Promise<ClusterObservation> {
  const [nodes, objects] = await Promise.all([api.list(collectionPath('v1', 'Node')), observeObjects(api, wants)]);
  return { objects, nodes: new Map(nodes.map((node) => [node.metadata.name, node])) };
}
