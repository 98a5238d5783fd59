import { plus } from '../base/ipv4.ts';
import { byText } from '../base/order.ts';
import type { Config, Host } from '../config/config.ts';
import type { LeafSpec, Usage } from './leaf.ts';

const pki = '/etc/kubernetes/pki';
/** Kubelet's own, where kubelets keep theirs. */
const kubeletPki = '/var/lib/kubelet/pki';

const client = (pair: string, authority: LeafSpec['authority'], commonName: string, ...organizations: string[]): LeafSpec => ({
  pair,
  authority,
  commonName,
  organizations,
  dnsNames: [],
  addresses: [],
  usages: ['client'],
});

const server = (
  pair: string,
  authority: LeafSpec['authority'],
  commonName: string,
  dnsNames: readonly string[],
  addresses: readonly string[],
  usages: readonly Usage[] = ['server'],
): LeafSpec => ({
  pair,
  authority,
  commonName,
  organizations: [],
  dnsNames: [...new Set(dnsNames)].toSorted(byText),
  addresses: [...new Set(addresses)].toSorted(byText),
  usages,
});

/** Who the operator is to the cluster; kubeadm's group of administrators without a binding would be `kubeadm:cluster-admins`. */
export const adminLeaf: LeafSpec = client(`${pki}/admin`, 'kubernetes', 'bramble-admin', 'system:masters');

const nodeLeaves = (host: Host): readonly LeafSpec[] => [
  client(`${kubeletPki}/kubelet-client`, 'kubernetes', `system:node:${host.name}`, 'system:nodes'),
  server(`${kubeletPki}/kubelet`, 'kubernetes', `system:node:${host.name}`, [host.name], [host.address]),
  client(`${pki}/kube-proxy`, 'kubernetes', 'system:kube-proxy', 'system:node-proxier'),
];

/** Every API server's certificate holds all of their names and addresses: which one is asked must not matter. */
function apiServerLeaf(config: Config): LeafSpec {
  const servers = config.hosts.filter((host) => host.role === 'control-plane');
  const api = config.api.address === undefined ? [] : [config.api.address];
  return server(
    `${pki}/apiserver`,
    'kubernetes',
    'kube-apiserver',
    ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local', 'localhost', ...servers.map((host) => host.name)],
    ['127.0.0.1', plus(config.network.services.base, 1), ...servers.map((host) => host.address), ...api],
  );
}

function controlPlaneLeaves(config: Config, host: Host): readonly LeafSpec[] {
  const names = [host.name, 'localhost'];
  const addresses = [host.address, '127.0.0.1'];
  return [
    server(`${pki}/etcd/server`, 'etcd', host.name, names, addresses, ['client', 'server']),
    server(`${pki}/etcd/peer`, 'etcd', host.name, names, addresses, ['client', 'server']),
    client(`${pki}/etcd/healthcheck-client`, 'etcd', 'kube-etcd-healthcheck-client'),
    client(`${pki}/apiserver-etcd-client`, 'etcd', 'kube-apiserver-etcd-client'),
    apiServerLeaf(config),
    client(`${pki}/apiserver-kubelet-client`, 'kubernetes', 'kube-apiserver-kubelet-client'),
    client(`${pki}/front-proxy-client`, 'front-proxy', 'front-proxy-client'),
    client(`${pki}/controller-manager`, 'kubernetes', 'system:kube-controller-manager'),
    client(`${pki}/scheduler`, 'kubernetes', 'system:kube-scheduler'),
    adminLeaf,
  ];
}

/** Every certificate that a host should have, in kubeadm's names and layout. kubernetes.io/docs/setup/best-practices/certificates */
export const leavesOf = (config: Config, host: Host): readonly LeafSpec[] =>
  host.role === 'control-plane' ? [...controlPlaneLeaves(config, host), ...nodeLeaves(host)] : nodeLeaves(host);
