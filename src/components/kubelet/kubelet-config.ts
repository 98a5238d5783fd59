import { plus } from '../../base/ipv4.ts';
import type { Address } from '../../base/names.ts';
import type { Config } from '../../config/config.ts';
import { controlPlaneTaint } from '../../objects/node-want.ts';
import { isControlPlane, type NodeContext } from '../component.ts';
import { evictionHard, reservedMemory } from './reserved-memory.ts';

/** The cluster's DNS service: the tenth address of the service range, as kubeadm has it. */
export const dnsAddress = (config: Config): Address => plus(config.network.services.base, 10);

/** kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1; JSON is YAML, and its order is ours. */
export function kubeletConfig({ cluster, host, facts }: NodeContext): string {
  const config = {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: '/etc/kubernetes/pki/ca.crt' } },
    authorization: { mode: 'Webhook' },
    tlsCertFile: '/var/lib/kubelet/pki/kubelet.crt',
    tlsPrivateKeyFile: '/var/lib/kubelet/pki/kubelet.key',
    cgroupDriver: 'systemd',
    // A Node object that somebody deleted comes back with its taint before the next `up`.
    ...(isControlPlane(host) && !host.workloads ? { registerWithTaints: [controlPlaneTaint] } : {}),
    // A machine is restarted with cgroup v2; a container has what its computer has.
    ...(facts.cgroup === 'v1' && facts.container !== undefined ? { failCgroupV1: false } : {}),
    // Swap is turned off, but where it comes back (a boot, a container whose computer has some) the node must not stay away; pods get none of it by default.
    failSwapOn: false,
    clusterDomain: 'cluster.local',
    clusterDNS: [dnsAddress(cluster.config)],
    resolvConf: '/etc/kubernetes/resolv.conf',
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    // Percentages of a big, shared disk delete images that nothing can pull again while tens of gigabytes are free.
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    ...reservedMemory(host.role, facts.memoryBytes),
    evictionHard,
    evictionPressureTransitionPeriod: '15s',
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
