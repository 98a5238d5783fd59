import { cidrText } from '../../config/cidr.ts';
import { command, localBin, onEveryHost, textFile, type Component, type NodeContext } from '../component.ts';
import { localApi } from '../api-endpoint/api-endpoint.ts';
import { clientKubeconfig } from '../client-kubeconfig.ts';
import { goCollector } from '../go-collector.ts';
import { service } from '../systemd-unit.ts';

const configPath = '/etc/kubernetes/kube-proxy.yaml';
const kubeconfigPath = '/etc/kubernetes/kube-proxy.conf';
const kubeconfig = clientKubeconfig(localApi, '/etc/kubernetes/pki/kube-proxy');
export const conntrackSysctl = 'net.netfilter.nf_conntrack_max';

/** kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1 */
function config({ cluster, host, facts }: NodeContext): string {
  const untouched = { maxPerCore: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' };
  const document = {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'nftables',
    clusterCIDR: cidrText(cluster.config.network.pods),
    hostnameOverride: host.name,
    clientConnection: { kubeconfig: kubeconfigPath },
    metricsBindAddress: '127.0.0.1:10249',
    // A value of 0 leaves the kernel's setting alone: kube-proxy ends when it may not write it.
    ...(facts.readOnlySysctls.includes(conntrackSysctl) || facts.container !== undefined ? { conntrack: untouched } : {}),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Service addresses on every node, by nftables. */
export const kubeProxy: Component = {
  name: 'kube-proxy',
  stage: 'node',
  runsOn: onEveryHost,
  commands: [command('kube-proxy')],
  wants: (node, binaries) => [
    textFile(configPath, config(node)),
    textFile(kubeconfigPath, kubeconfig, '0600'),
    { kind: 'nft-table', family: 'ip', name: 'kube-proxy' },
    { kind: 'nft-table', family: 'ip6', name: 'kube-proxy' },
    service({
      name: 'kube-proxy.service',
      description: 'Kubernetes service proxy',
      after: ['bramble-api-endpoint.service'],
      start: [[`${localBin}/kube-proxy`, `--config=${configPath}`]],
      settings: { LimitNOFILE: '65536', ...goCollector('agent') },
      reads: [config(node), kubeconfig, binaries('kube-proxy')],
      until: 'started',
    }),
  ],
};
