import type { Deployment } from 'kubernetes-types/apps/v1.d.ts';
import type { Service } from 'kubernetes-types/core/v1.d.ts';
import { images } from '../../artifacts/catalogue.ts';
import { type Secret, secret } from '../../base/secret.ts';
import { inSet } from '../../objects/sets.ts';
import type { KubeObject } from '../../objects/kube-object.ts';
import { addon } from '../addon.ts';
import { rbac } from './rbac.ts';

/** All PEM. The certificate is for `servingName`, signed by `authority`, so that the API server knows whom it talks to. */
export interface MetricsServerParams {
  readonly certificate: string;
  readonly key: Secret;
  readonly authority: string;
}

const namespace = 'kube-system';
const image = images.metricsServer.reference ?? '';
const labels = { 'k8s-app': 'metrics-server' } as const;

/** DNS name that the serving certificate must hold (SAN): the one under which the API server calls a service. */
export const servingName = 'metrics-server.kube-system.svc';

/** `kubectl top` and autoscaling. Needs the aggregation layer, and kubelets whose serving certificates the cluster's CA signed. */
export const metricsServer = addon({
  name: 'metrics-server',
  images: [image],
  pods: ({ addons }) => (addons.metricsServer ? 1 : 0),
  health: [
    { kind: 'deployment', namespace, name: 'metrics-server' },
    { kind: 'api-service', name: 'v1beta1.metrics.k8s.io' },
  ],
  objects: (params: MetricsServerParams) =>
    [...rbac, servingSecret(params), service, deployment, apiService(params.authority)].map((object: KubeObject) => inSet('metrics-server', object)),
});

/** The API machinery re-reads the files when the Secret changes, so a renewed certificate needs no restart. */
const servingSecret = ({ certificate, key }: MetricsServerParams): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'metrics-server-serving', namespace, labels },
  type: 'kubernetes.io/tls',
  data: { 'tls.crt': secret(base64(certificate)), 'tls.key': key.map(base64) },
});

/** PEM is ASCII. */
const base64 = (pem: string): string => btoa(pem);

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'metrics-server', namespace, labels },
  spec: { selector: labels, ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 'https', appProtocol: 'https' }] },
} satisfies Service;

const apiService = (authority: string): KubeObject => ({
  apiVersion: 'apiregistration.k8s.io/v1',
  kind: 'APIService',
  metadata: { name: 'v1beta1.metrics.k8s.io', labels },
  spec: {
    service: { name: 'metrics-server', namespace },
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    caBundle: base64(authority),
    groupPriorityMinimum: 100,
    versionPriority: 100,
  },
});

const container = {
  name: 'metrics-server',
  image,
  imagePullPolicy: 'IfNotPresent',
  args: [
    '--secure-port=10250',
    '--tls-cert-file=/etc/metrics-server/tls.crt',
    '--tls-private-key-file=/etc/metrics-server/tls.key',
    '--kubelet-preferred-address-types=InternalIP',
    '--kubelet-use-node-status-port',
    // The cluster's CA is mounted into every pod; it signed the kubelets' serving certificates too.
    '--kubelet-certificate-authority=/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
    '--metric-resolution=15s',
  ],
  // Measured with six nodes: 19 MB.
  resources: { requests: { cpu: '50m', memory: '48Mi' }, limits: { memory: '128Mi' } },
  ports: [{ name: 'https', containerPort: 10250, protocol: 'TCP' }],
  startupProbe: { httpGet: { path: '/livez', port: 'https', scheme: 'HTTPS' }, periodSeconds: 1, failureThreshold: 120 },
  readinessProbe: { httpGet: { path: '/readyz', port: 'https', scheme: 'HTTPS' }, periodSeconds: 5 },
  livenessProbe: { httpGet: { path: '/livez', port: 'https', scheme: 'HTTPS' }, periodSeconds: 10, failureThreshold: 5 },
  securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
  volumeMounts: [{ name: 'serving', mountPath: '/etc/metrics-server', readOnly: true }],
};

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'metrics-server', namespace, labels },
  spec: {
    replicas: 1,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        priorityClassName: 'system-cluster-critical',
        serviceAccountName: 'metrics-server',
        // Anywhere if it must, on a worker if it can: control planes need their memory for the API.
        tolerations: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' }],
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 100, preference: { matchExpressions: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'DoesNotExist' }] } },
            ],
          },
        },
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        securityContext: { runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, fsGroup: 65534, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [container],
        volumes: [{ name: 'serving', secret: { secretName: 'metrics-server-serving', defaultMode: 0o440 } }],
      },
    },
  },
} satisfies Deployment;
