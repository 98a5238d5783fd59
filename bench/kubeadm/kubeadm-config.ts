import type { Config, Host } from '../../src/config/config.ts';
import { cidrText } from '../../src/config/cidr.ts';
import { coreDnsTag, etcdTag } from './recipes.ts';
import { endpointName } from './host-files.ts';

/** What lets hosts join; made before the first one starts, as `kubeadm token generate` and `kubeadm certs certificate-key` do. */
export interface Keys {
  readonly token: string;
  readonly certificateKey: string;
}

const endpoint = `${endpointName}:6443`;
const version = 'kubeadm.k8s.io/v1beta4';

/** Nothing is pulled: every image is there. A lab's machine shares kernel, swap and memory with its computer, which the checks would refuse. */
const registration = (host: Host) => ({
  name: host.name,
  criSocket: 'unix:///run/containerd/containerd.sock',
  imagePullPolicy: 'Never',
  ignorePreflightErrors: ['SystemVerification', 'Swap', 'NumCPU', 'Mem'],
  kubeletExtraArgs: [{ name: 'node-ip', value: host.address }],
});

const yamlOf = (...documents: readonly object[]): string => documents.map((document) => `${JSON.stringify(document, null, 1)}\n`).join('---\n');

/** kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4, with the settings of kubelet and kube-proxy that bramble's have in a lab. */
export const initConfig = ({ kubernetes, network }: Config, host: Host, { token, certificateKey }: Keys): string =>
  yamlOf(
    {
      apiVersion: version,
      kind: 'InitConfiguration',
      bootstrapTokens: [{ token }],
      certificateKey,
      localAPIEndpoint: { advertiseAddress: host.address },
      nodeRegistration: registration(host),
    },
    {
      apiVersion: version,
      kind: 'ClusterConfiguration',
      kubernetesVersion: `v${kubernetes}`,
      controlPlaneEndpoint: endpoint,
      networking: { serviceSubnet: cidrText(network.services) },
      dns: { imageTag: coreDnsTag },
      etcd: { local: { dataDir: '/var/lib/etcd', imageTag: etcdTag } },
    },
    {
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      cgroupDriver: 'systemd',
      failCgroupV1: false,
      failSwapOn: false,
      imageGCHighThresholdPercent: 100,
      imageGCLowThresholdPercent: 99,
      evictionHard: {
        'memory.available': '100Mi',
        'nodefs.available': '1Gi',
        'imagefs.available': '1Gi',
        'nodefs.inodesFree': '1%',
        'imagefs.inodesFree': '1%',
      },
    },
    {
      apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
      kind: 'KubeProxyConfiguration',
      mode: 'nftables',
      clusterCIDR: cidrText(network.pods),
      conntrack: { maxPerCore: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
    },
  );

/** `authority`: the hash of the cluster's CA, as `kubeadm init` prints it. */
export const joinConfig = (host: Host, { token, certificateKey }: Keys, authority: string): string =>
  yamlOf({
    apiVersion: version,
    kind: 'JoinConfiguration',
    discovery: { bootstrapToken: { token, apiServerEndpoint: endpoint, caCertHashes: [authority] } },
    nodeRegistration: registration(host),
    ...(host.role === 'control-plane' ? { controlPlane: { localAPIEndpoint: { advertiseAddress: host.address }, certificateKey } } : {}),
  });
