import type { Deployment } from 'kubernetes-types/apps/v1.d.ts';
import type { Namespace, Service } from 'kubernetes-types/core/v1.d.ts';
import { images } from '../../artifacts/catalogue.ts';
import { addon } from '../addon.ts';

const namespace = 'demo';
const image = images.demo.reference ?? '';
const labels = { app: 'demo' } as const;

/** Port at which every node answers for the demo. */
export const demoNodePort = 30080;

/**
 * The quickstart's application: three pods that say where they run, behind one port of every node. Like any application it is the user's, not
 * bramble's: its objects carry no mark, so that no `up` takes them away because the YAML does not name them.
 */
export const demo = addon({
  name: 'demo',
  images: [image],
  health: [{ kind: 'deployment', namespace, name: 'demo' }],
  objects: (_params: Record<string, never>) => [home, service, deployment],
});

const home = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } } satisfies Namespace;

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'demo', namespace, labels },
  spec: { type: 'NodePort', selector: labels, ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 'http', nodePort: demoNodePort }] },
} satisfies Service;

const fromField = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });

const container = {
  name: 'demo',
  image,
  imagePullPolicy: 'IfNotPresent',
  env: [fromField('NODE_NAME', 'spec.nodeName'), fromField('POD_NAME', 'metadata.name'), fromField('POD_NAMESPACE', 'metadata.namespace')],
  ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
  resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi' } },
  startupProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 1, failureThreshold: 60 },
  readinessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 5 },
  securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
};

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'demo', namespace, labels },
  spec: {
    replicas: 3,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        topologySpreadConstraints: [
          { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: labels } },
        ],
        securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [container],
      },
    },
  },
} satisfies Deployment;
