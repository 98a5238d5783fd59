import type { HostName } from '../base/names.ts';
import type { HostObservation } from '../facts/observation.ts';
import { at, type KubeObject } from '../objects/kube-object.ts';

/** What hosts and API say about the ranges that a cluster was made with. */
export interface RangeWitnesses {
  /** Hosts of this cluster that answered. */
  readonly hosts: readonly { readonly host: { readonly name: HostName }; readonly observation: HostObservation }[];
  /** Undefined where no API server answers: the hosts alone are believed. */
  readonly cluster: { readonly objects: readonly KubeObject[]; readonly nodes: ReadonlyMap<string, KubeObject> } | undefined;
}

/** Pod ranges as Nodes have them, else as hosts remember them. */
export function knownRanges({ hosts, cluster }: RangeWitnesses): ReadonlyMap<HostName, string> {
  const fromNodes = [...(cluster?.nodes ?? [])].flatMap(([name, node]) => {
    const range = at(node, 'spec', 'podCIDR');
    return typeof range === 'string' ? [[name as HostName, range] as const] : [];
  });
  const fromHosts = hosts.flatMap(({ host, observation }) =>
    observation.facts.identity === undefined ? [] : [[host.name, observation.facts.identity.podRange] as const],
  );
  return new Map([...fromHosts, ...fromNodes]);
}
