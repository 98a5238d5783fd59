import { controlPlanes, localBin, urlOf, type NodeContext } from '../component.ts';
import { cidrText } from '../../config/cidr.ts';

const pki = '/etc/kubernetes/pki';
export const apiPort = 6443;
export const encryptionPath = '/etc/kubernetes/encryption.yaml';
export const auditPolicyPath = '/etc/kubernetes/audit-policy.yaml';
export const auditLogDirectory = '/var/log/kubernetes';

/** Its own etcd member first, then the others, so that a lost member is never the only one asked. */
const etcdServers = ({ cluster, host }: NodeContext): string =>
  [
    'https://127.0.0.1:2379',
    ...controlPlanes(cluster.config)
      .filter((each) => each.name !== host.name)
      .map((each) => urlOf(each.address, 2379)),
  ].join(',');

/**
 * From SIGTERM to the end: /readyz fails and everything is served for as long as every HAProxy takes to see it (a check every 2 s), then
 * watches end in turn instead of holding the stop up for a minute. `logs -f` and the like may take until `stopTimeout`.
 */
const shutdownDelay = '3s';
const watchGrace = '3s';
export const stopTimeout = '20s';

/** Clients keep a connection for days: one request in a thousand is told to make a new one, so that a server that was restarted gets some again. */
const spread = ({ cluster }: NodeContext): readonly string[] => (controlPlanes(cluster.config).length > 1 ? ['--goaway-chance=0.001'] : []);

/** kube-apiserver's argument list. Flags: kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver */
export const apiServerArgv = (node: NodeContext): string[] => [
  `${localBin}/kube-apiserver`,
  `--advertise-address=${node.host.address}`,
  `--secure-port=${apiPort}`,
  '--allow-privileged=true',
  '--authorization-mode=Node,RBAC',
  '--enable-admission-plugins=NodeRestriction',
  '--profiling=false',
  `--client-ca-file=${pki}/ca.crt`,
  `--tls-cert-file=${pki}/apiserver.crt`,
  `--tls-private-key-file=${pki}/apiserver.key`,
  '--tls-min-version=VersionTLS12',
  `--kubelet-client-certificate=${pki}/apiserver-kubelet-client.crt`,
  `--kubelet-client-key=${pki}/apiserver-kubelet-client.key`,
  `--kubelet-certificate-authority=${pki}/ca.crt`,
  '--kubelet-preferred-address-types=InternalIP',
  `--etcd-servers=${etcdServers(node)}`,
  `--etcd-cafile=${pki}/etcd/ca.crt`,
  `--etcd-certfile=${pki}/apiserver-etcd-client.crt`,
  `--etcd-keyfile=${pki}/apiserver-etcd-client.key`,
  `--encryption-provider-config=${encryptionPath}`,
  `--service-account-key-file=${pki}/sa.pub`,
  `--service-account-signing-key-file=${pki}/sa.key`,
  '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
  `--shutdown-delay-duration=${shutdownDelay}`,
  `--shutdown-watch-termination-grace-period=${watchGrace}`,
  ...spread(node),
  `--service-cluster-ip-range=${cidrText(node.cluster.config.network.services)}`,
  `--requestheader-client-ca-file=${pki}/front-proxy-ca.crt`,
  '--requestheader-allowed-names=front-proxy-client',
  '--requestheader-extra-headers-prefix=X-Remote-Extra-',
  '--requestheader-group-headers=X-Remote-Group',
  '--requestheader-username-headers=X-Remote-User',
  `--proxy-client-cert-file=${pki}/front-proxy-client.crt`,
  `--proxy-client-key-file=${pki}/front-proxy-client.key`,
  // Nodes reach pods on every node by routes, so aggregated APIs are called at their endpoints.
  '--enable-aggregator-routing=true',
  `--audit-policy-file=${auditPolicyPath}`,
  `--audit-log-path=${auditLogDirectory}/audit.log`,
  '--audit-log-maxage=30',
  '--audit-log-maxbackup=3',
  '--audit-log-maxsize=100',
];

/** Who changed what, without bodies (they hold secrets) and without the chatter of leases and health checks (SD cards wear). */
export const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    verbs: [get, list, watch]
    users: ["system:apiserver", "system:kube-controller-manager", "system:kube-scheduler", "system:kube-proxy"]
  - level: None
    userGroups: ["system:nodes"]
    verbs: [get, list, watch]
  - level: None
    resources: [{ group: coordination.k8s.io, resources: [leases] }, { group: "", resources: [events] }]
  - level: None
    resources: [{ group: "", resources: [nodes/status, pods/status] }, { group: discovery.k8s.io, resources: [endpointslices] }]
  - level: None
    nonResourceURLs: ["/healthz*", "/livez*", "/readyz*", "/version"]
  - level: Metadata
`;

/** Secrets are written to etcd encrypted with our key; `identity` reads what was written before. */
export const encryptionConfig = (keyBase64: string): string => `apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets]
    providers:
      - secretbox:
          keys:
            - name: key1
              secret: ${keyBase64}
      - identity: {}
`;
