import type { Deployment } from 'kubernetes-types/apps/v1.d.ts';
import type { ConfigMap, Service, ServiceAccount } from 'kubernetes-types/core/v1.d.ts';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.d.ts';
import type { ClusterRole, ClusterRoleBinding } from 'kubernetes-types/rbac/v1.d.ts';
import { images } from '../../artifacts/catalogue.ts';
import type { Address } from '../../base/names.ts';
import { addon } from '../addon.ts';
import { inSet } from '../../objects/sets.ts';
import { corefile } from './corefile.ts';

export interface CoreDnsParams {
  /** Address of the DNS service: the tenth of the service range, which the kubelets give to pods. */
  readonly address: Address;
  /** Number of nodes that will take its pods; control planes count, because it tolerates their taint. */
  readonly nodes: number;
}

const namespace = 'kube-system';
const image = images.coredns.reference ?? '';
const labels = { 'k8s-app': 'kube-dns' } as const;

/** Cluster DNS. Names are those that Kubernetes' own tools look for (`kube-dns`). */
export const coreDns = addon({
  name: 'coredns',
  images: [image],
  pods: ({ hosts }) => replicas(hosts.length),
  health: [{ kind: 'deployment', namespace, name: 'coredns' }],
  objects: (params: CoreDnsParams) =>
    [serviceAccount, role, binding, config, service(params.address), deployment(params.nodes), ...(params.nodes > 1 ? [budget] : [])].map((object) =>
      inSet('coredns', object),
    ),
});

const replicas = (nodes: number): number => (nodes > 1 ? 2 : 1);

const serviceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'coredns', namespace } } satisfies ServiceAccount;

const role = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'system:coredns' },
  rules: [
    { apiGroups: [''], resources: ['endpoints', 'services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
  ],
} satisfies ClusterRole;

const binding = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'system:coredns' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:coredns' },
  subjects: [{ kind: 'ServiceAccount', name: 'coredns', namespace }],
} satisfies ClusterRoleBinding;

const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'coredns', namespace }, data: { Corefile: corefile } } satisfies ConfigMap;

const service = (address: Address) =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kube-dns',
      namespace,
      labels: { ...labels, 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' },
      annotations: { 'prometheus.io/port': '9153', 'prometheus.io/scrape': 'true' },
    },
    spec: {
      clusterIP: address,
      selector: labels,
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
        { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
        { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
      ],
    },
  }) satisfies Service;

/** One replica is always left while nodes are drained one after another. */
const budget = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'coredns', namespace },
  spec: { minAvailable: 1, selector: { matchLabels: labels } },
} satisfies PodDisruptionBudget;

const deployment = (nodes: number) =>
  ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'coredns', namespace, labels },
    spec: {
      replicas: replicas(nodes),
      // No surge: with two nodes a third pod has no place that its anti-affinity allows.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec(nodes) },
    },
  }) satisfies Deployment;

const podSpec = (nodes: number) => ({
  priorityClassName: 'system-cluster-critical',
  serviceAccountName: 'coredns',
  // Required, not preferred: after an eviction both replicas were seen on one node, and DNS went with it.
  ...(nodes > 1
    ? {
        affinity: {
          podAntiAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: labels }, topologyKey: 'kubernetes.io/hostname' }],
          },
        },
      }
    : {}),
  tolerations: [
    { key: 'CriticalAddonsOnly', operator: 'Exists' },
    { key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' },
  ],
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  // The node's own resolvers: kubelet's resolvConf names real ones, never a loopback address.
  dnsPolicy: 'Default',
  securityContext: { runAsNonRoot: true, runAsUser: 65532, runAsGroup: 65532, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [container],
  volumes: [{ name: 'config-volume', configMap: { name: 'coredns', items: [{ key: 'Corefile', path: 'Corefile' }] } }],
});

const container = {
  name: 'coredns',
  image,
  imagePullPolicy: 'IfNotPresent',
  args: ['-conf', '/etc/coredns/Corefile'],
  // Measured with 100 services: 7 MB of its own idle, 10 MB after 2000 connections, beside up to 40 MB of program text.
  resources: { requests: { cpu: '50m', memory: '48Mi' }, limits: { memory: '128Mi' } },
  ports: [
    { name: 'dns', containerPort: 53, protocol: 'UDP' },
    { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
    { name: 'metrics', containerPort: 9153, protocol: 'TCP' },
  ],
  volumeMounts: [{ name: 'config-volume', mountPath: '/etc/coredns', readOnly: true }],
  // The first second counts while a cluster comes up. A kubelet that has run for less than a probe's period lets a random part of it pass before the first
  // one (kubernetes/pkg/kubelet/prober/worker.go), and it has just been started then: hence 2 s, and as many failures as make the usual 30 s.
  startupProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 1, failureThreshold: 120 },
  readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 2, failureThreshold: 15 },
  livenessProbe: { httpGet: { path: '/health', port: 8080 }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 5 },
  securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] } },
};
