import { afterEach, describe, expect, test, vi } from 'vitest';
import type { HostName } from '../../base/names.ts';
import { Failure } from '../../base/trouble.ts';
import { pathOf } from '../../objects/kinds.ts';
import type { KubeMap, KubeObject } from '../../objects/kube-object.ts';
import { isTerminating } from '../../objects/pods-on-node.ts';
import type { KubeApi } from '../../ports/kube-api.ts';
import { FakeKube } from '../../testkit/fake-kube.ts';
import { HandClock } from '../../testkit/hand-clock.ts';
import { drainNode } from './drain-node.ts';

const pi4 = 'pi-4' as HostName;
const node = (ready = 'True'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: pi4 },
  spec: {},
  status: { conditions: [{ type: 'Ready', status: ready }] },
});
const pod = (name: string, kind = 'ReplicaSet', spec: KubeMap = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', uid: `uid-of-${name}`, ownerReferences: [{ apiVersion: 'apps/v1', kind, name: 'owner', controller: true }] },
  spec: { nodeName: pi4, ...spec },
  status: { phase: 'Running' },
});
const options = { timeoutMs: 300_000, reason: 'it leaves the cluster' };
const everything = { tolerations: [{ operator: 'Exists' }] };

const stops: AbortController[] = [];
afterEach(() => stops.splice(0).forEach((stop) => stop.abort()));

function world(...objects: readonly KubeObject[]) {
  const api = new FakeKube(objects);
  const clock = new HandClock();
  const stop = new AbortController();
  stops.push(stop);
  const seen: string[] = [];
  const context = (used: KubeApi = api) => ({
    api: used,
    clock,
    step: 'drain',
    signal: stop.signal,
    emit: (happening: { readonly kind: string; readonly seen?: string }): void => {
      if (happening.kind === 'wait.seen') seen.push(happening.seen ?? '');
    },
  });
  /** Plays the kubelet: ends what was asked to end. */
  const kubelet = async (): Promise<void> => {
    for await (const pods of api.watch('/api/v1/pods', {}, stop.signal)) for (const each of pods) if (isTerminating(each)) api.drop(pathOf(each));
  };
  const nodeNow = (): Promise<KubeObject | undefined> => api.get('/api/v1/nodes/pi-4');
  return { api, clock, stop, seen, context, kubelet, nodeNow };
}

const evictionsOf = (api: FakeKube): readonly string[] => api.calls.filter((call) => call.startsWith('EVICT')).map((call) => call.replace(/.*\//, ''));
const has = (seen: readonly string[], part: string): Promise<void> =>
  vi.waitFor(() => expect(seen.some((text) => text.includes(part))).toBe(true), { interval: 1 });

async function failure(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (problem) {
    if (problem instanceof Failure) return problem;
    throw problem;
  }
  throw new Error('it did not fail');
}

describe('emptying a node', () => {
  test('cordons it, evicts what can move, and leaves what belongs to the node', async () => {
    const { api, seen, context, kubelet, nodeNow } = world(node(), pod('a'), pod('b'), pod('exporter', 'DaemonSet'));
    void kubelet();
    await drainNode(context(), pi4, options);
    expect(evictionsOf(api).toSorted()).toEqual(['a', 'b']);
    expect(seen[0]).toBe('0 of 2 pods have left pi-4; default/a: asked to leave; default/b: asked to leave');
    expect(seen.at(-1)).toBe('2 of 2 pods have left pi-4');
    expect(await nodeNow()).toMatchObject({ spec: { unschedulable: true }, metadata: { annotations: { 'bramble.dev/cordoned': 'it leaves the cluster' } } });
  });

  test('waits for pods that were asked to end by somebody else, and does not ask again', async () => {
    const ending = { ...pod('a'), metadata: { ...pod('a').metadata, deletionTimestamp: '1970-01-01T00:00:30Z' } };
    const { api, seen, context } = world(node(), ending);
    const draining = drainNode(context(), pi4, options);
    await has(seen, 'default/a: terminating');
    api.drop(pathOf(ending));
    await draining;
    expect(evictionsOf(api)).toEqual([]);
  });

  test('says so where no pod has to leave', async () => {
    const { seen, context } = world(node(), pod('exporter', 'DaemonSet'));
    await drainNode(context(), pi4, options);
    expect(seen).toEqual(['no pod has to leave pi-4']);
  });

  test('has nothing to do where there is no such node', async () => {
    const { api, context } = world(pod('a'));
    await drainNode(context(), pi4, options);
    expect(api.calls).toEqual(['GET /api/v1/nodes/pi-4']);
  });

  test('asks for eight evictions at once and no more', async () => {
    const { api, context, kubelet } = world(node(), ...Array.from({ length: 20 }, (_each, index) => pod(`p${index}`)));
    void kubelet();
    let [open, most] = [0, 0];
    const evict: KubeApi['evict'] = async (one) => {
      most = Math.max(most, (open += 1));
      await new Promise((resolve) => setTimeout(resolve, 1));
      open -= 1;
      return api.evict(one);
    };
    await drainNode(context(withEvict(api, evict)), pi4, options);
    expect(most).toBe(8);
  });

  test('tells what a disruption budget says, and asks again until it agrees', async () => {
    const { api, clock, seen, context, kubelet } = world(node(), pod('web'));
    void kubelet();
    api.guard('default/web', 'the budget web needs 2 healthy pods and has 2');
    const draining = drainNode(context(), pi4, options);
    await has(seen, 'default/web: the budget web needs 2 healthy pods');
    clock.pass(2_000);
    await vi.waitFor(() => expect(evictionsOf(api).length).toBe(2), { interval: 1 });
    api.guard('default/web', undefined);
    await vi.waitFor(() => {
      clock.pass(2_000);
      expect(seen.at(-1)).toBe('1 of 1 pods have left pi-4');
    });
    await draining;
  });

  test('ends with each pod that is left and what the budget said; the node stays cordoned, and the next drain goes on', async () => {
    const { api, clock, seen, context, kubelet, nodeNow } = world(node(), pod('db'), pod('web'));
    api.guard('default/db', 'the budget db allows none');
    const draining = failure(drainNode(context(), pi4, options));
    await has(seen, 'the budget db allows none');
    await has(seen, 'default/web: terminating');
    clock.passAll();
    const end = await draining;
    expect(end).toMatchObject({
      code: 'drain.blocked',
      host: 'pi-4',
      evidence: 'default/db: the budget db allows none\ndefault/web: terminating, to end by 1970-01-01T00:00:30Z',
    });
    expect(end.message).toContain('default/db, default/web');
    expect(end.remedy).toMatch(/PodDisruptionBudget.*describe pod web.*--drain-timeout/s);
    expect(await nodeNow()).toMatchObject({ spec: { unschedulable: true } });

    api.guard('default/db', undefined);
    void kubelet();
    await drainNode(context(), pi4, options);
  });

  test('gives up a pod on a dead node after its grace, since nobody can tell that it ended', async () => {
    const { clock, seen, context } = world(node('Unknown'), pod('a', 'ReplicaSet', { terminationGracePeriodSeconds: 60 }));
    const draining = drainNode(context(), pi4, options);
    await has(seen, 'default/a: terminating on a node that does not answer');
    clock.pass(60_000);
    await draining;
  });

  test('goes on without a pod that a budget keeps on a node whose kubelet is silent', async () => {
    const { api, seen, context } = world(node(), pod('web'));
    api.guard('default/web', 'the budget web needs 2 healthy pods and has 1');
    const draining = drainNode(context(), pi4, options);
    await has(seen, 'default/web: the budget web');
    api.put(node('False'));
    api.put(pod('late', 'DaemonSet'));
    expect(seen.at(-1)).toContain('0 of 1');
    api.put(node('Unknown'));
    await draining;
  });

  test('does not give up a pod on a node that answers, however long it takes', async () => {
    const { api, clock, seen, context } = world(node(), pod('a'));
    const draining = drainNode(context(), pi4, options);
    await has(seen, 'default/a: terminating');
    clock.pass(60_000);
    api.put(pod('b'));
    await has(seen, 'default/b');
    expect(seen.at(-1)).toContain('0 of 2 pods have left pi-4; default/a: terminating');
    for (const each of [pod('a'), pod('b')]) api.drop(pathOf(each));
    await draining;
  });

  test('does not wait for pods that come back because they tolerate it, and evicts others that came late', async () => {
    const { api, seen, context, kubelet } = world(node(), pod('a'), pod('b', 'ReplicaSet', everything));
    const draining = drainNode(context(), pi4, options);
    await has(seen, 'default/b: terminating');
    api.put(pod('back', 'ReplicaSet', everything));
    api.put(pod('late'));
    await has(seen, 'default/late');
    void kubelet();
    await draining;
    expect(evictionsOf(api).toSorted()).toEqual(['a', 'b', 'late']);
  });

  test('goes on after an answer that may be better next time, and keeps it for the end', async () => {
    const { api, clock, seen, context, kubelet } = world(node(), pod('a'));
    void kubelet();
    const twice = new Failure({ code: 'kube.server-error', message: 'This pod has more than one PodDisruptionBudget', remedy: '' });
    let left = 1;
    const evict: KubeApi['evict'] = (one) => ((left -= 1) < 0 ? api.evict(one) : Promise.reject(twice));
    const draining = drainNode(context(withEvict(api, evict)), pi4, options);
    await has(seen, 'default/a: This pod has more than one PodDisruptionBudget');
    clock.pass(2_000);
    await draining;
  });

  test('ends at once when the API server does not know us', async () => {
    const { api, context } = world(node(), pod('a'));
    const refused = new Failure({ code: 'kube.unauthorized', message: 'who are you', remedy: '' });
    const evict: KubeApi['evict'] = () => Promise.reject(refused);
    expect(await failure(drainNode(context(withEvict(api, evict)), pi4, options))).toBe(refused);
  });

  test('is cancelled by its signal', async () => {
    const { seen, stop, context } = world(node(), pod('a'));
    const draining = failure(drainNode(context(), pi4, options));
    await has(seen, 'default/a');
    stop.abort();
    expect((await draining).code).toBe('wait.cancelled');
  });
});

/** An API server with evictions of its own. */
const withEvict = (api: FakeKube, evict: KubeApi['evict']): KubeApi => ({
  get: (path) => api.get(path),
  list: (path, selection) => api.list(path, selection),
  apply: (object) => api.apply(object),
  patch: (path, patch) => api.patch(path, patch),
  delete: (path) => api.delete(path),
  text: (path) => api.text(path),
  watch: (...given) => api.watch(...given),
  close: () => api.close(),
  evict,
});
