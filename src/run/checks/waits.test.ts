import { describe, expect, test } from 'vitest';
import type { HostName } from '../../base/names.ts';
import { Failure } from '../../base/trouble.ts';
import type { Happening } from '../../events/event.ts';
import type { KubeMap, KubeObject } from '../../objects/kube-object.ts';
import { FakeKube } from '../../testkit/fake-kube.ts';
import { HandClock } from '../../testkit/hand-clock.ts';
import { waitApiReady } from './wait-api-ready.ts';
import { waitHealthy } from './wait-healthy.ts';
import { waitNodesReady } from './wait-nodes-ready.ts';
import type { WaitContext } from './wait-until.ts';

const names = ['pi-1', 'pi-2'] as HostName[];
const node = (name: string, ready: string, message = '', taints: readonly KubeMap[] = []): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  spec: { taints },
  status: { conditions: [{ type: 'Ready', status: ready, reason: '', message }] },
});
const deployment = (status: KubeMap): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'coredns', namespace: 'kube-system' },
  spec: { replicas: 2, selector: { matchLabels: { app: 'dns' } } },
  status,
});
const health = { kind: 'deployment', namespace: 'kube-system', name: 'coredns' } as const;

function world(...objects: readonly KubeObject[]): {
  readonly api: FakeKube;
  readonly context: WaitContext;
  readonly seen: string[];
  readonly clock: HandClock;
  readonly stop: AbortController;
  onSeen: (text: string) => void;
} {
  const api = new FakeKube(objects);
  const clock = new HandClock();
  const stop = new AbortController();
  const seen: string[] = [];
  const made = { api, seen, clock, stop, onSeen: (_text: string): void => {} };
  const emit = (happening: Happening): void => {
    if (happening.kind !== 'wait.seen') return;
    seen.push(happening.seen);
    queueMicrotask(() => made.onSeen(happening.seen));
  };
  return Object.assign(made, { context: { api, clock, emit, step: 'verify', signal: stop.signal } });
}

async function failure(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (problem) {
    if (problem instanceof Failure) return problem;
    throw problem;
  }
  throw new Error('it did not fail');
}

describe('waiting for nodes', () => {
  test('ends when the last one turns ready and takes pods, and tells each thing it sees once', async () => {
    const { api, context, seen } = world(node('pi-1', 'True'));
    const steps = [
      () => api.put(node('pi-2', 'False', 'no CNI config')),
      () => api.put(node('pi-2', 'True', '', [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }])),
      () => api.put(node('pi-2', 'True')),
    ];
    const acting = setInterval(() => steps.shift()?.(), 1);
    const result = await waitNodesReady(context, names).finally(() => clearInterval(acting));
    expect(result).toBe('2 of 2 nodes ready');
    expect(seen).toEqual([
      '1 of 2 nodes ready; pi-2: there is no node object',
      '1 of 2 nodes ready; pi-2: no CNI config',
      '1 of 2 nodes ready; pi-2: it is ready, and the controller has not admitted pods yet',
      '2 of 2 nodes ready',
    ]);
  });

  test('ends with the last seen state when the time is over', async () => {
    const made = world(node('pi-1', 'True'), node('pi-2', 'Unknown', 'Kubelet stopped posting node status.'));
    made.onSeen = () => made.clock.passAll();
    const end = await failure(waitNodesReady(made.context, names, 90_000));
    expect(end.code).toBe('check.nodes-not-ready');
    expect(end.message).toContain('pi-2: Kubelet stopped posting node status.');
  });

  test('goes on while the API cannot be reached, and tells so', async () => {
    const { api, context, seen } = world(node('pi-1', 'True'), node('pi-2', 'True'));
    api.failNext(new Failure({ code: 'kube.unreachable', message: 'no API server can be reached', remedy: '' }));
    setTimeout(() => api.put(node('pi-2', 'True')), 1);
    await waitNodesReady(context, names);
    expect(seen).toEqual(['no API server can be reached', '2 of 2 nodes ready']);
  });

  test('is cancelled by its signal', async () => {
    const made = world();
    made.onSeen = () => made.stop.abort();
    expect((await failure(waitNodesReady(made.context, names))).code).toBe('wait.cancelled');
  });
});

describe('waiting for a deployment', () => {
  test('is not content with replicas of an older template', async () => {
    const { api, context, seen } = world(deployment({ observedGeneration: 1, replicas: 3, updatedReplicas: 1, availableReplicas: 2 }));
    const steps = [() => api.put(deployment({ observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 2 }))];
    const acting = setInterval(() => steps.shift()?.(), 1);
    await waitHealthy(context, health).finally(() => clearInterval(acting));
    expect(seen).toEqual(['coredns: 2 of 2 replicas available, 1 run the current template', 'coredns: 2 of 2 replicas available']);
  });

  test('is content with fewer replicas where no more have a place', async () => {
    const { context, seen } = world(deployment({ observedGeneration: 1, replicas: 2, updatedReplicas: 2, availableReplicas: 1 }));
    await waitHealthy(context, { ...health, atLeast: 1 });
    expect(seen).toEqual(['coredns: 1 of 2 replicas available']);
  });

  test('tells at its end why each pod is not ready', async () => {
    const pod: KubeObject = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'coredns-x', namespace: 'kube-system', labels: { app: 'dns' } },
      spec: { nodeName: 'pi-1' },
      status: {
        phase: 'Running',
        containerStatuses: [{ name: 'coredns', ready: false, restartCount: 2, state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } } }],
      },
    };
    const made = world(deployment({ observedGeneration: 1 }), pod);
    made.api.answer(
      '/api/v1/namespaces/kube-system/pods/coredns-x/log?container=coredns&previous=true&tailLines=3',
      200,
      'starting\nno valid upstream addresses found\n',
    );
    made.onSeen = () => made.clock.passAll();
    const end = await failure(waitHealthy(made.context, health));
    expect(end.code).toBe('check.addon-not-healthy');
    expect(end.evidence?.split('\n')).toEqual([
      'pod coredns-x on pi-1: Running: container coredns: CrashLoopBackOff: back-off 10s',
      '  coredns said: starting',
      '  coredns said: no valid upstream addresses found',
    ]);
  });
});

describe('waiting for an API service', () => {
  const service = (status: string): KubeObject => ({
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1beta1.metrics.k8s.io' },
    status: { conditions: [{ type: 'Available', status, reason: 'MissingEndpoints', message: 'no endpoints' }] },
  });

  test('ends when it is available', async () => {
    const { api, context, seen } = world(service('False'));
    setTimeout(() => api.put(service('True')), 1);
    await waitHealthy(context, { kind: 'api-service', name: 'v1beta1.metrics.k8s.io' });
    expect(seen).toEqual(['v1beta1.metrics.k8s.io: MissingEndpoints: no endpoints', 'v1beta1.metrics.k8s.io answers']);
  });
});

describe('waiting for the API', () => {
  test('names the checks that fail, then ends when an API server is ready', async () => {
    const made = world();
    made.api.answer('/readyz?verbose', 500, '[+]ping ok\n[-]poststarthook/rbac/bootstrap-roles failed: reason withheld\nreadyz check failed\n');
    made.onSeen = () => {
      made.api.answer('/readyz?verbose', 200, '[+]ping ok\n');
      made.clock.pass(1_000);
    };
    expect(await waitApiReady(made.context)).toBe('the API is ready');
    expect(made.seen[0]).toBe('the API server is not ready: poststarthook/rbac/bootstrap-roles');
  });

  test.each(['kube.server-error', 'kube.busy', 'kube.unreachable'])('asks again where its server starts and says %s', async (code) => {
    const made = world();
    made.api.answer('/readyz?verbose', 200, '[+]ping ok\n');
    made.api.failNext(new Failure({ code, message: 'not yet', remedy: 'r' }));
    made.onSeen = () => made.clock.pass(1_000);
    await waitApiReady(made.context);
    expect(made.seen).toEqual(['not yet', 'the API is ready']);
  });

  test('waits for the system namespaces', async () => {
    const made = world();
    made.api.answer('/readyz?verbose', 200, '[+]ping ok\n');
    made.api.drop('/api/v1/namespaces/kube-system');
    made.onSeen = () => {
      made.api.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } });
      made.clock.pass(1_000);
    };
    await waitApiReady(made.context);
    expect(made.seen).toEqual(['namespace kube-system is not there yet', 'the API is ready']);
  });
});
