import { Failure } from '../base/trouble.ts';
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

/** A cluster whose API is silent is planned from its hosts alone; any other failure is one. */
export const unlessSilent = (error: unknown): undefined => {
  if (
    error instanceof Failure &&
    (error.code === 'kube.unreachable' || error.code === 'kube.timeout' || error.code === 'kube.server-error' || error.code === 'kube.busy')
  )
    return undefined;
  throw error;
};
