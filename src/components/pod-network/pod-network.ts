import type { Address } from '../../base/names.ts';
import { sortedBy } from '../../base/order.ts';
import { cidrText } from '../../config/cidr.ts';
import type { Host } from '../../config/config.ts';
import type { RouteWant } from '../../resources/wants.ts';
import { onEveryHost, textFile, type CommandNeed, type Component, type NodeContext } from '../component.ts';
import { service } from '../systemd-unit.ts';

const cniBin = '/opt/cni/bin';
const nftPath = '/etc/bramble/pod-network.nft';
export const masqueradeTable = 'bramble';
const plugin = (name: string): CommandNeed => ({ command: name, directory: cniBin });

/** A routed veth for each pod: no bridge, so no br_netfilter. containernetworking/plugins: ptp, host-local, portmap. */
const conflist = (podRange: string): string =>
  `${JSON.stringify(
    {
      cniVersion: '1.0.0',
      name: 'bramble',
      plugins: [
        { type: 'ptp', ipMasq: false, mtu: 1500, ipam: { type: 'host-local', ranges: [[{ subnet: podRange }]], routes: [{ dst: '0.0.0.0/0' }] } },
        { type: 'portmap', backend: 'nftables', capabilities: { portMappings: true } },
      ],
    },
    null,
    2,
  )}\n`;

/**
 * Pods leave the cluster with their node's address; between pods and nodes their own is kept. The nodes are spared one by
 * one, not as a subnet: other machines on the LAN have no route back to pods.
 */
const masquerade = (pods: string, nodes: readonly Address[]): string => `table ip ${masqueradeTable}
delete table ip ${masqueradeTable}
table ip ${masqueradeTable} {
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr ${pods} ip daddr != { ${[pods, ...nodes].join(', ')} } masquerade
  }
}
`;

const others = ({ cluster, host }: NodeContext): readonly Host[] => cluster.config.hosts.filter((each) => each.name !== host.name);

const routes = (node: NodeContext): readonly RouteWant[] =>
  sortedBy(
    others(node).flatMap((host): RouteWant[] => {
      const destination = node.cluster.podRanges.get(host.name);
      return destination === undefined ? [] : [{ kind: 'route', destination, via: host.address }];
    }),
    (route) => route.destination,
  );

const nftText = ({ cluster }: NodeContext): string =>
  masquerade(
    cidrText(cluster.config.network.pods),
    sortedBy(
      cluster.config.hosts.map((host) => host.address),
      (address) => address,
    ),
  );

/** How pods of different nodes find each other: one range a node, static routes, no daemon. */
export const podNetwork: Component = {
  name: 'pod-network',
  stage: 'runtime',
  runsOn: onEveryHost,
  commands: ['ptp', 'host-local', 'portmap', 'loopback'].map(plugin),
  wants: (node) => [
    { kind: 'package', name: 'nftables' },
    { kind: 'directory', path: '/opt/cni', mode: '0755' },
    { kind: 'directory', path: cniBin, mode: '0755' },
    { kind: 'directory', path: '/etc/cni', mode: '0755' },
    { kind: 'directory', path: '/etc/cni/net.d', mode: '0755' },
    textFile('/etc/cni/net.d/10-bramble.conflist', conflist(node.cluster.podRanges.get(node.host.name) ?? '')),
    { kind: 'data', path: '/var/lib/cni', mode: '0755' },
    textFile(nftPath, nftText(node)),
    { kind: 'nft-table', family: 'ip', name: masqueradeTable, from: nftPath },
    { kind: 'nft-table', family: 'ip', name: 'cni_hostport' },
    { kind: 'nft-table', family: 'ip6', name: 'cni_hostport' },
    service({
      name: 'bramble-pod-network.service',
      description: 'Routes to the pods of other nodes, and masquerading',
      start: [...routes(node).map((route) => ['ip', 'route', 'replace', route.destination, 'via', route.via]), ['nft', '-f', nftPath]],
      settings: { Type: 'oneshot', RemainAfterExit: 'yes' },
      reads: [nftText(node)],
      until: 'started',
    }),
    ...routes(node),
  ],
};
