import type { NodeContext } from '../component.ts';

/** Text of /etc/bramble/host.json: which cluster the host belongs to, the address that the others know, and its pod range, which no list position decides. */
export const hostIdentityText = ({ cluster, host }: NodeContext): string =>
  `${JSON.stringify({ cluster: cluster.clusterId, name: host.name, address: host.address, podRange: cluster.podRanges.get(host.name) }, null, 2)}\n`;
