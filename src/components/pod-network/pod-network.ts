import { digestOf } from '../../base/digest.ts';
import type { Address } from '../../base/names.ts';
import { sortedBy } from '../../base/order.ts';
import { cidrText } from '../../config/cidr.ts';
import type { Host } from '../../config/config.ts';
import { markPrefix } from '../../resources/nft-table.ts';
import type { NftTableWant, RouteWant } from '../../resources/wants.ts';
import { onEveryHost, textFile, type CommandNeed, type Component, type NodeContext } from '../component.ts';
import { networkSysctls } from '../os/os.ts';
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
const masquerade = (pods: string, nodes: readonly Address[], mark: string): string => `table ip ${masqueradeTable}
delete table ip ${masqueradeTable}
table ip ${masqueradeTable} {
  chain ${mark} {
  }
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

function nftRules({ cluster }: NodeContext): NonNullable<NftTableWant['rules']> {
  const addresses = sortedBy(
    cluster.config.hosts.map((host) => host.address),
    (address) => address,
  );
  const text = (mark: string): string => masquerade(cidrText(cluster.config.network.pods), addresses, mark);
  const mark = `${markPrefix}${digestOf([text('')]).slice(0, 12)}`;
  return { text: text(mark), mark, file: nftPath };
}

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
    ...networkSysctls(node),
    { kind: 'nft-table', family: 'ip', name: masqueradeTable, rules: nftRules(node) },
    textFile(nftPath, nftRules(node).text),
    { kind: 'nft-table', family: 'ip', name: 'cni_hostport' },
    { kind: 'nft-table', family: 'ip6', name: 'cni_hostport' },
    service({
      name: 'bramble-pod-network.service',
      description: 'Routes to the pods of other nodes, and masquerading',
      start: [...routes(node).map((route) => ['ip', 'route', 'replace', route.destination, 'via', route.via]), ['nft', '-f', nftPath]],
      settings: { Type: 'oneshot', RemainAfterExit: 'yes' },
      reads: [nftRules(node).text],
      until: 'started',
    }),
    ...routes(node),
  ],
};
