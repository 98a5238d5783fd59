import type { NodeContext } from '../component.ts';

/** Text of /etc/bramble/host.json: which cluster the host belongs to, and its pod range, which no list position decides. */
export const hostIdentityText = ({ cluster, host }: NodeContext): string =>
  `${JSON.stringify({ cluster: cluster.clusterId, name: host.name, podRange: cluster.podRanges.get(host.name) }, null, 2)}\n`;
