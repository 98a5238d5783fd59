import { command, localBin, onEveryHost, textFile, type Component, type NodeContext } from '../component.ts';
import { localApi } from '../api-endpoint/api-endpoint.ts';
import { clientKubeconfig } from '../client-kubeconfig.ts';
import { goCollector } from '../go-collector.ts';
import { service } from '../systemd-unit.ts';
import { kubeletConfig } from './kubelet-config.ts';

const configPath = '/var/lib/kubelet/config.yaml';
const kubeconfigPath = '/etc/kubernetes/kubelet.conf';
const resolvConfPath = '/etc/kubernetes/resolv.conf';
const kubeconfig = clientKubeconfig(localApi, '/var/lib/kubelet/pki/kubelet-client');

const argv = ({ host }: NodeContext): string[] => [
  `${localBin}/kubelet`,
  `--config=${configPath}`,
  `--kubeconfig=${kubeconfigPath}`,
  `--node-ip=${host.address}`,
  `--hostname-override=${host.name}`,
];

/** Pods cannot ask a resolver on the host's loopback, so they get the real ones behind it, or those that the config names. */
const resolvConf = ({ cluster, facts }: NodeContext): string => {
  const { nameservers } = cluster.config.network;
  return (nameservers.length > 0 ? nameservers : facts.nameservers).map((address) => `nameserver ${address}\n`).join('');
};

/** kubelet, and what pods leave on the host. */
export const kubelet: Component = {
  name: 'kubelet',
  stage: 'node',
  runsOn: onEveryHost,
  commands: [command('kubelet')],
  wants: (node, binaries) => [
    { kind: 'pods', name: 'all' },
    { kind: 'data', path: '/var/log/pods', mode: '0755' },
    { kind: 'data', path: '/var/log/containers', mode: '0755' },
    textFile(resolvConfPath, resolvConf(node)),
    textFile(configPath, kubeletConfig(node)),
    textFile(kubeconfigPath, kubeconfig, '0600'),
    service({
      name: 'kubelet.service',
      description: 'Kubernetes node agent',
      after: ['containerd.service', 'bramble-api-endpoint.service', 'bramble-pod-network.service'],
      start: [argv(node)],
      settings: { LimitNOFILE: '65536', ...goCollector('agent') },
      reads: [kubeletConfig(node), kubeconfig, binaries('kubelet')],
      until: 'started',
    }),
  ],
};
