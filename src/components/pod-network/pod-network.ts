import { digestOf } from '../../base/digest.ts';
import type { Address } from '../../base/names.ts';
import { sortedBy } from '../../base/order.ts';
import { cidrText } from '../../config/cidr.ts';
import { markPrefix } from '../../resources/nft-table.ts';
import { routeCommand, type RouteTable, routeTable } from '../../resources/route-table.ts';
import type { FileWant, NftTableWant } from '../../resources/wants.ts';
import { onEveryHost, textFile, type ClusterModel, type CommandNeed, type Component, type NodeContext } from '../component.ts';
import { networkSysctls } from '../os/os.ts';
import { service } from '../systemd-unit.ts';

const cniBin = '/opt/cni/bin';
const nftPath = '/etc/bramble/pod-network.nft';
const routesPath = '/etc/bramble/pod-routes';
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

/** What is the same on every node; made once, since it has a part for each of them. */
interface Shared {
  readonly routes: RouteTable;
  readonly routesFile: FileWant;
  readonly table: NftTableWant;
  readonly tableFile: FileWant;
  /** Of both files. */
  readonly digest: string;
}
const known = new WeakMap<ClusterModel, Shared>();

function shared(cluster: ClusterModel): Shared {
  const before = known.get(cluster);
  if (before !== undefined) return before;
  const routes = routeTable(
    cluster.config.hosts.flatMap((host) => {
      const destination = cluster.podRanges.get(host.name);
      return destination === undefined ? [] : [{ destination, via: host.address }];
    }),
  );
  const rules = nftRules(cluster);
  const made: Shared = {
    routes,
    // Only its hash comes back from hosts, where everybody's text would: the host itself compares it with the routes that it has.
    routesFile: textFile(routesPath, routes.text, '0600'),
    table: { kind: 'nft-table', family: 'ip', name: masqueradeTable, rules },
    tableFile: textFile(nftPath, rules.text),
    digest: digestOf([routes.text, rules.text]),
  };
  known.set(cluster, made);
  return made;
}

const ownRange = ({ cluster, host }: NodeContext): string => cluster.podRanges.get(host.name) ?? '';

function nftRules({ config }: ClusterModel): NonNullable<NftTableWant['rules']> {
  const addresses = sortedBy(
    config.hosts.map((host) => host.address),
    (address) => address,
  );
  const text = (mark: string): string => masquerade(cidrText(config.network.pods), addresses, mark);
  const mark = `${markPrefix}${digestOf([text('')]).slice(0, 12)}`;
  return { text: text(mark), mark, file: nftPath };
}

/** All routes of the file but the one to this node's own pods, in one process: there may be hundreds. */
const setRoutes = (own: string): readonly string[] => ['sh', '-c', `grep -vF "$1" ${routesPath} | ip -4 -batch -`, 'sh', routeCommand(own)];

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
    textFile('/etc/cni/net.d/10-bramble.conflist', conflist(ownRange(node))),
    { kind: 'data', path: '/var/lib/cni', mode: '0755' },
    ...networkSysctls(node),
    shared(node.cluster).table,
    shared(node.cluster).tableFile,
    shared(node.cluster).routesFile,
    { kind: 'nft-table', family: 'ip', name: 'cni_hostport' },
    { kind: 'nft-table', family: 'ip6', name: 'cni_hostport' },
    { kind: 'routes', path: routesPath, table: shared(node.cluster).routes, own: ownRange(node) },
    service({
      name: 'bramble-pod-network.service',
      description: 'Routes to the pods of other nodes, and masquerading',
      start: [setRoutes(ownRange(node)), ['nft', '-f', nftPath]],
      settings: { Type: 'oneshot', RemainAfterExit: 'yes' },
      reads: [shared(node.cluster).digest],
      until: 'started',
    }),
  ],
};
