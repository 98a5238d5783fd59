import type { HostName } from '../base/names.ts';
import { at } from '../objects/kube-object.ts';
import type { ClusterObservation } from '../plan/cluster-plan.ts';
import type { ReachedHost } from './observe-hosts.ts';

/** Pod ranges as Nodes have them, else as hosts remember them. */
export function knownRanges(reached: readonly ReachedHost[], cluster: ClusterObservation | undefined): ReadonlyMap<HostName, string> {
  const fromNodes = [...(cluster?.nodes ?? [])].flatMap(([name, node]) => {
    const range = at(node, 'spec', 'podCIDR');
    return typeof range === 'string' ? [[name as HostName, range] as const] : [];
  });
  const fromHosts = reached.flatMap(({ host, observation }) =>
    observation.facts.identity === undefined ? [] : [[host.name, observation.facts.identity.podRange] as const],
  );
  return new Map([...fromHosts, ...fromNodes]);
}
