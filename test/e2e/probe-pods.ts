import { applyObjects, hosts, kubectl } from './lab.ts';

/** Namespace of everything that the suite makes beside the demo. */
export const namespace = 'e2e';
export const hostPort = 18080;
export const hostPortHost = 'worker-2';

/** Answers as the demo does, on one host, control planes included: a pod that names its node needs no scheduler. */
const pod = (host: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `on-${host}`, namespace, labels: { app: 'probe', host } },
  spec: {
    nodeName: host,
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: 'demo',
        image: 'bramble.dev/demo:1',
        env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
        ports: [{ containerPort: 8080, ...(host === hostPortHost ? { hostPort } : {}) }],
        readinessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 2 },
      },
    ],
  },
});

/** A service whose only endpoint is the pod on worker-1. */
const single = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'single', namespace },
  spec: { selector: { host: 'worker-1' }, ports: [{ port: 80, targetPort: 8080 }] },
};

export interface ProbePod {
  readonly host: string;
  readonly name: string;
  readonly address: string;
}

/** One pod on every host, all ready. */
export async function startProbePods(): Promise<readonly ProbePod[]> {
  await applyObjects({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await applyObjects(single, ...hosts.map(pod));
  await kubectl(['-n', namespace, 'wait', '--for=condition=Ready', 'pod', '-l', 'app=probe', '--timeout=180s']);
  const list = JSON.parse(await kubectl(['-n', namespace, 'get', 'pods', '-l', 'app=probe', '-o', 'json'])) as {
    readonly items: readonly {
      readonly metadata: { readonly name: string };
      readonly spec: { readonly nodeName: string };
      readonly status: { readonly podIP: string };
    }[];
  };
  const pods = list.items.map(({ metadata, spec, status }) => ({ host: spec.nodeName, name: metadata.name, address: status.podIP }));
  return hosts.flatMap((host) => pods.filter((each) => each.host === host));
}

/** What the demo's own program prints inside a pod. */
export const inside = ({ name }: ProbePod, ...args: readonly string[]): Promise<string> => kubectl(['-n', namespace, 'exec', name, '--', '/demo', ...args]);

/** The nodes that answered, from the demo's greetings. */
export const nodesIn = (text: string): readonly string[] => [...text.matchAll(/on node (\S+)/g)].map(([, node = '']) => node);

/** Addresses of the hosts, by name. */
export async function hostAddresses(): Promise<Readonly<Record<string, string>>> {
  const list = JSON.parse(await kubectl(['get', 'nodes', '-o', 'json'])) as {
    readonly items: readonly {
      readonly metadata: { readonly name: string };
      readonly status: { readonly addresses: readonly { readonly type: string; readonly address: string }[] };
    }[];
  };
  return Object.fromEntries(
    list.items.map(({ metadata, status }) => [metadata.name, status.addresses.find(({ type }) => type === 'InternalIP')?.address ?? 'no address']),
  );
}
