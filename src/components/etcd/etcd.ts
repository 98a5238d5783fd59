import { command, controlPlanes, isControlPlane, localBin, urlOf, type Component, type NodeContext } from '../component.ts';
import { goCollector } from '../go-collector.ts';
import { oomScore } from '../oom-score.ts';
import { service } from '../systemd-unit.ts';
import { byText } from '../../base/order.ts';
import type { Config } from '../../config/config.ts';

export const etcdDataPath = '/var/lib/etcd';
/** How a member first finds the others. Only a host without data gets a new one, so that it never causes drift later. */
export const etcdBootstrapPath = '/etc/bramble/etcd.env';
/** Stands there once the member has joined: it never makes a new cluster again, not even when its disk is not mounted. */
export const joinedMark = 'ETCD_INITIAL_CLUSTER_STATE=existing';
export const etcdPki = '/etc/kubernetes/pki/etcd';
const clientPort = 2379;
export const peerPort = 2380;

/** Environment of a member that starts a new cluster together with the others. */
export const newClusterBootstrap = (config: Config, clusterId: string): string =>
  [
    'ETCD_INITIAL_CLUSTER_STATE=new',
    `ETCD_INITIAL_CLUSTER_TOKEN=${clusterId.slice(0, 16)}`,
    `ETCD_INITIAL_CLUSTER=${controlPlanes(config)
      .map((host) => `${host.name}=${urlOf(host.address, peerPort)}`)
      .join(',')}`,
    '',
  ].join('\n');

/** Environment of a member that joins: every member by its peer URL, its own included. etcd.io/docs/v3.6/op-guide/runtime-configuration */
export const joinBootstrap = (peers: ReadonlyMap<string, string>): string =>
  [
    joinedMark,
    `ETCD_INITIAL_CLUSTER=${[...peers]
      .map(([url, name]) => `${name}=${url}`)
      .toSorted(byText)
      .join(',')}`,
    '',
  ].join('\n');

const argv = ({ host }: NodeContext): string[] => [
  `${localBin}/etcd`,
  `--name=${host.name}`,
  `--data-dir=${etcdDataPath}`,
  `--listen-peer-urls=${urlOf(host.address, peerPort)}`,
  `--initial-advertise-peer-urls=${urlOf(host.address, peerPort)}`,
  `--listen-client-urls=${urlOf(host.address, clientPort)},https://127.0.0.1:${clientPort}`,
  `--advertise-client-urls=${urlOf(host.address, clientPort)}`,
  '--listen-metrics-urls=http://127.0.0.1:2381',
  // Between etcd's 100/1000, too nervous for an SD card that stalls, and k3s' 500/5000, which is a long pause after a lost leader.
  '--heartbeat-interval=250',
  '--election-timeout=2500',
  // Renewed leases change the same pages of the database every second. Each change is in the log at once, which is all that durability needs;
  // writing the pages every 5 s instead of every 0.1 s is a third of the bytes, and cards wear by bytes.
  '--backend-batch-interval=5s',
  `--cert-file=${etcdPki}/server.crt`,
  `--key-file=${etcdPki}/server.key`,
  `--trusted-ca-file=${etcdPki}/ca.crt`,
  '--client-cert-auth',
  `--peer-cert-file=${etcdPki}/peer.crt`,
  `--peer-key-file=${etcdPki}/peer.key`,
  `--peer-trusted-ca-file=${etcdPki}/ca.crt`,
  '--peer-client-cert-auth',
  // A card that lost power may hold other data than its peers: such a member must not start. kubeadm sets both of these.
  '--feature-gates=InitialCorruptCheck=true',
  '--watch-progress-notify-interval=5s',
];

/** One etcd member on every control plane, mutual TLS for clients and peers. */
export const etcd: Component = {
  name: 'etcd',
  stage: 'etcd',
  runsOn: isControlPlane,
  commands: [command('etcd'), command('etcdctl')],
  wants: (node, binaries) => [
    { kind: 'data', path: etcdDataPath, mode: '0700' },
    ...(node.etcdBootstrap === undefined ? [] : [node.etcdBootstrap]),
    service({
      name: 'etcd.service',
      description: 'etcd, the cluster database',
      start: [argv(node)],
      settings: {
        Type: 'notify',
        TimeoutStartSec: 'infinity',
        EnvironmentFile: `-${etcdBootstrapPath}`,
        ExecStartPost: `-/bin/sed -i s/^ETCD_INITIAL_CLUSTER_STATE=new/${joinedMark}/ ${etcdBootstrapPath}`,
        LimitNOFILE: '65536',
        Nice: '-5',
        ...goCollector('server'),
        ...oomScore(node),
      },
      reads: [binaries('etcd')],
      until: 'starting',
    }),
  ],
};
