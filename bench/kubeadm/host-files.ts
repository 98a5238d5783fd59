import { images } from '../../src/artifacts/catalogue.ts';
import type { Config, Host } from '../../src/config/config.ts';
import { cidrText } from '../../src/config/cidr.ts';
import { plus } from '../../src/base/ipv4.ts';

/** The name of the control plane that hosts know; it is the first one's address, so that nothing has to be installed for it. */
export const endpointName = 'kubernetes-api';

/** Each host's pods, by its place in the config: nobody has to ask the cluster for them, so the network stands before the node does. */
const podRange = ({ network, hosts }: Config, host: Host): string => `${plus(network.pods.base, 256 * (hosts.indexOf(host) + 1))}/24`;

/** github.com/containerd/containerd/blob/main/docs/cri/config.md; Kubernetes' page on container runtimes asks for SystemdCgroup and the pause image. */
const containerdConfig = `version = 3
[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = "${images.pause.reference}"
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
      SystemdCgroup = true
`;

/** containerd's own unit, without the module that a container cannot load and the OOM score that it may not lower. */
const containerdUnit = `[Unit]
Description=containerd container runtime
After=network.target local-fs.target

[Service]
ExecStart=/usr/local/bin/containerd
Type=notify
Delegate=yes
KillMode=process
Restart=always
RestartSec=5
LimitNPROC=infinity
LimitCORE=infinity
TasksMax=infinity

[Install]
WantedBy=multi-user.target
`;

/** github.com/kubernetes/release/tree/master/cmd/krel/templates/latest: kubelet/kubelet.service and kubeadm/10-kubeadm.conf */
const kubeletUnit = `[Unit]
Description=kubelet: The Kubernetes Node Agent
Documentation=https://kubernetes.io/docs/
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=10

[Install]
WantedBy=multi-user.target
`;
const kubeadmDropIn = `[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`;

/** The same routed network as bramble's. */
const cni = (config: Config, host: Host): string =>
  JSON.stringify({
    cniVersion: '1.0.0',
    name: 'pods',
    plugins: [
      { type: 'ptp', ipMasq: false, mtu: 1500, ipam: { type: 'host-local', ranges: [[{ subnet: podRange(config, host) }]], routes: [{ dst: '0.0.0.0/0' }] } },
      { type: 'portmap', backend: 'nftables', capabilities: { portMappings: true } },
    ],
  });

/** Every text file that a host has before kubeadm runs, by its path. */
export const hostFiles = (config: Config, host: Host): ReadonlyMap<string, string> =>
  new Map([
    ['/etc/containerd/config.toml', containerdConfig],
    ['/etc/systemd/system/containerd.service', containerdUnit],
    ['/etc/systemd/system/kubelet.service', kubeletUnit],
    ['/etc/systemd/system/kubelet.service.d/10-kubeadm.conf', kubeadmDropIn],
    ['/etc/cni/net.d/10-pods.conflist', cni(config, host)],
    ['/etc/sysctl.d/90-kubernetes.conf', 'net.ipv4.ip_forward = 1\n'],
  ]);

/** Lets the host find the control plane, forward, and reach the other hosts' pods; pods leave the cluster with its address. */
export function networkScript(config: Config, host: Host): string {
  const { hosts, network } = config;
  const first = hosts.find(({ role }) => role === 'control-plane');
  const pods = cidrText(network.pods);
  return `set -eu
echo '${first?.address ?? ''} ${endpointName}' >>/etc/hosts
sysctl -q -w net.ipv4.ip_forward=1
${hosts
  .filter((each) => each !== host)
  .map((each) => `ip route replace ${podRange(config, each)} via ${each.address}`)
  .join('\n')}
nft -f - <<EOF
table ip pods {
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr ${pods} ip daddr != { ${[pods, ...hosts.map(({ address }) => address)].join(', ')} } masquerade
  }
}
EOF
`;
}
