import { collectionPath } from '../../objects/kinds.ts';
import { podsOnNode } from '../../objects/pods-on-node.ts';
import { type Departure, isReady } from '../../plan/departures.ts';
import type { KubeApi } from '../../ports/kube-api.ts';

/** What is on each node that has to be emptied, so that the plan tells what is lost with it. @throws Failure `kube.*` */
export async function withPods(departures: readonly Departure[], api: KubeApi): Promise<readonly Departure[]> {
  if (!departures.some(({ node }) => isReady(node))) return departures;
  const volumes = await api.list(collectionPath('v1', 'PersistentVolume'));
  return Promise.all(
    departures.map(async (departure) => {
      const { name } = departure.host;
      if (!isReady(departure.node)) return departure;
      return { ...departure, pods: podsOnNode(await api.list(collectionPath('v1', 'Pod'), { fieldSelector: `spec.nodeName=${name}` }), name, volumes) };
    }),
  );
}
