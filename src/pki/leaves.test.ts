import { describe, expect, test } from 'vitest';
import { parseConfig } from '../config/parse-config.ts';
import { leavesOf } from './leaves.ts';

const hosts = ['cp-2, address: 10.0.0.12, role: control-plane', 'cp-1, address: 10.0.0.11, role: control-plane', 'w-1, address: 10.0.0.21, role: worker'];
const configOf = (list: readonly string[], more = 'api: { address: 10.0.0.10 }') =>
  parseConfig(`version: 1\nname: home\nkubernetes: 1.36.3\nhosts:\n${list.map((host) => `  - { name: ${host} }\n`).join('')}${more}\n`, 'f').config!;
const config = configOf(hosts);
const leavesAt = (name: string, of = config) => new Map(leavesOf(of, of.hosts.find((host) => host.name === name)!).map((leaf) => [leaf.pair, leaf]));

test('a control plane has the certificates of kubeadm and of its clients, each from its authority', () => {
  const rows = [...leavesAt('cp-1').values()].map((leaf) =>
    [leaf.pair, leaf.authority, leaf.commonName, leaf.organizations.join(), leaf.usages.join()].join(' | '),
  );
  expect(rows.toSorted()).toEqual([
    '/etc/kubernetes/pki/admin | kubernetes | bramble-admin | system:masters | client',
    '/etc/kubernetes/pki/apiserver | kubernetes | kube-apiserver |  | server',
    '/etc/kubernetes/pki/apiserver-etcd-client | etcd | kube-apiserver-etcd-client |  | client',
    '/etc/kubernetes/pki/apiserver-kubelet-client | kubernetes | kube-apiserver-kubelet-client |  | client',
    '/etc/kubernetes/pki/controller-manager | kubernetes | system:kube-controller-manager |  | client',
    '/etc/kubernetes/pki/etcd/healthcheck-client | etcd | kube-etcd-healthcheck-client |  | client',
    '/etc/kubernetes/pki/etcd/peer | etcd | cp-1 |  | client,server',
    '/etc/kubernetes/pki/etcd/server | etcd | cp-1 |  | client,server',
    '/etc/kubernetes/pki/front-proxy-client | front-proxy | front-proxy-client |  | client',
    '/etc/kubernetes/pki/kube-proxy | kubernetes | system:kube-proxy | system:node-proxier | client',
    '/etc/kubernetes/pki/scheduler | kubernetes | system:kube-scheduler |  | client',
    '/var/lib/kubelet/pki/kubelet | kubernetes | system:node:cp-1 |  | server',
    '/var/lib/kubelet/pki/kubelet-client | kubernetes | system:node:cp-1 | system:nodes | client',
  ]);
});

test('a worker has only what kubelet and kube-proxy need', () => {
  expect([...leavesAt('w-1').keys()].toSorted()).toEqual([
    '/etc/kubernetes/pki/kube-proxy',
    '/var/lib/kubelet/pki/kubelet',
    '/var/lib/kubelet/pki/kubelet-client',
  ]);
});

describe('the certificate of an API server', () => {
  test('holds every control plane, the service, the virtual address and the loopback', () => {
    expect(leavesAt('cp-1').get('/etc/kubernetes/pki/apiserver')).toMatchObject({
      dnsNames: ['cp-1', 'cp-2', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local', 'localhost'],
      addresses: ['10.0.0.10', '10.0.0.11', '10.0.0.12', '10.96.0.1', '127.0.0.1'],
    });
  });
  test('is the same on every control plane and in every order of hosts', () => {
    const one = leavesAt('cp-1').get('/etc/kubernetes/pki/apiserver');
    expect(leavesAt('cp-2').get('/etc/kubernetes/pki/apiserver')).toEqual(one);
    expect(leavesAt('cp-1', configOf(hosts.toReversed())).get('/etc/kubernetes/pki/apiserver')).toEqual(one);
  });
  test('has no virtual address where there is none', () => {
    expect(leavesAt('cp-1', configOf(hosts, '')).get('/etc/kubernetes/pki/apiserver')?.addresses).not.toContain('10.0.0.10');
  });
});

test.each(['server', 'peer'])("etcd's %s certificate holds only its own host", (name) => {
  expect(leavesAt('cp-1').get(`/etc/kubernetes/pki/etcd/${name}`)).toMatchObject({ dnsNames: ['cp-1', 'localhost'], addresses: ['10.0.0.11', '127.0.0.1'] });
});

test("kubelet's serving certificate holds its node's name and address", () => {
  expect(leavesAt('w-1').get('/var/lib/kubelet/pki/kubelet')).toMatchObject({ dnsNames: ['w-1'], addresses: ['10.0.0.21'] });
});

test('no two certificates of a host have one path', () => {
  const pairs = leavesOf(config, config.hosts[0]!).map(({ pair }) => pair);
  expect(new Set(pairs).size).toBe(pairs.length);
});

test('only the administrator is in system:masters', () => {
  const masters = config.hosts.flatMap((host) => leavesOf(config, host)).filter(({ organizations }) => organizations.includes('system:masters'));
  expect(new Set(masters.map(({ pair }) => pair))).toEqual(new Set(['/etc/kubernetes/pki/admin']));
});
