import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { HostName } from '../../src/base/names.ts';
import { pathOf } from '../../src/objects/kinds.ts';
import { at, type KubeMap, type KubeObject, textAt } from '../../src/objects/kube-object.ts';
import { diffNode, nodeObject, type NodeWant } from '../../src/objects/node.ts';
import type { KubeApi } from '../../src/ports/kube-api.ts';
import { cordonNode } from '../../src/run/drain/cordon-node.ts';
import { deleteNode } from '../../src/run/drain/delete-node.ts';
import { drainNode } from '../../src/run/drain/drain-node.ts';
import { changeNode } from '../../src/run/objects/change-object.ts';
import { realClock } from './real-clock.ts';

/** What nobody does where no controller and no kubelet runs. */
export interface DrainStage {
  readonly api: KubeApi;
  /** Makes an object as it is, status included. */
  bring(object: KubeObject): Promise<void>;
  /** Plays the disruption controller: how many of the pods with the label `app` may go. */
  allow(app: string, disruptions: number): Promise<void>;
  /** Plays the kubelet: a pod has ended. */
  ended(path: string): Promise<void>;
  close(): Promise<void>;
}

const want: NodeWant = { name: 'drain-node' as HostName, labels: { 'node-role.kubernetes.io/worker': '' }, taints: [], podRange: '10.244.20.0/24' };
const nodePath = '/api/v1/nodes/drain-node';
const pod = (name: string, kind: string, about: { readonly spec?: KubeMap; readonly phase?: string; readonly annotations?: KubeMap } = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'default',
    labels: { app: name },
    annotations: about.annotations ?? {},
    ownerReferences: [{ apiVersion: 'apps/v1', kind, name: 'owner', uid: '6c7b4c1e-0000-4000-8000-000000000000', controller: true }],
  },
  spec: { nodeName: want.name, containers: [{ name: 'main', image: 'nothing' }], ...about.spec },
  status: { phase: about.phase ?? 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
});

/**
 * Taking a node out of service, against the fake and the real API server. No kubelet, scheduler or controller runs: this proves what the
 * API server itself does with evictions, budgets, graces and patches, not that pods come up elsewhere.
 */
export function drainContract(name: string, open: () => Promise<DrainStage>, skip: string | false = false): void {
  describe.skipIf(skip !== false)(`taking a node out of service with ${name}${skip === false ? '' : ` (skipped: ${skip})`}`, () => {
    let stage: DrainStage;
    beforeAll(async () => {
      stage = await open();
      await stage.bring({ ...nodeObject(want), status: { conditions: [{ type: 'Ready', status: 'True' }] } });
    }, 120_000);
    afterAll(() => stage.close());
    afterEach(async () => {
      for (const each of await stage.api.list('/api/v1/namespaces/default/pods')) await stage.ended(pathOf(each));
    });

    const drain = (timeoutMs: number, seen: string[] = []): Promise<void> => {
      const emit = (happening: { readonly kind: string; readonly seen?: string }): void =>
        void (happening.kind === 'wait.seen' && seen.push(happening.seen ?? ''));
      return drainNode({ api: stage.api, clock: realClock, emit, step: 'contract' }, want.name, { timeoutMs, reason: 'it leaves the cluster' });
    };

    test('a node that bramble cordoned is a change while it is wanted, and is open again after it', async () => {
      await cordonNode(stage.api, want.name, 'it leaves the cluster');
      expect(at(await stage.api.get(nodePath), 'spec', 'unschedulable')).toBe(true);
      const verdict = diffNode(want, await stage.api.get(nodePath));
      if (!verdict.ok || verdict.value.kind === 'same') throw new Error('a change was expected');
      await changeNode(stage.api, verdict.value);
      const after = await stage.api.get(nodePath);
      expect([at(after, 'spec', 'unschedulable'), at(after, 'metadata', 'annotations', 'bramble.dev/cordoned')]).toEqual([undefined, undefined]);
      expect(diffNode(want, after)).toMatchObject({ ok: true, value: { kind: 'same' } });
    });

    test('a node that somebody else cordoned stays so', async () => {
      await stage.api.patch(nodePath, { kind: 'merge', body: { spec: { unschedulable: true } } });
      await cordonNode(stage.api, want.name, 'it leaves the cluster');
      expect(diffNode(want, await stage.api.get(nodePath))).toMatchObject({ ok: true, value: { kind: 'same' } });
      await stage.api.patch(nodePath, { kind: 'merge', body: { spec: { unschedulable: null } } });
    });

    test('an evicted pod ends when its kubelet says so, one that may end at once is gone at once', async () => {
      await stage.bring(pod('slow', 'ReplicaSet'));
      await stage.bring(pod('quick', 'ReplicaSet', { spec: { terminationGracePeriodSeconds: 0 } }));
      for (const each of ['slow', 'quick']) expect(await stage.api.evict({ namespace: 'default', name: each })).toEqual({ kind: 'evicted' });
      const left = await stage.api.list('/api/v1/pods', { fieldSelector: 'spec.nodeName=drain-node' });
      expect(left.map((each) => [each.metadata.name, textAt(each, 'metadata', 'deletionTimestamp') !== ''])).toEqual([['slow', true]]);
      expect(at(left[0], 'metadata', 'deletionGracePeriodSeconds')).toBe(30);
    });

    test('a budget refuses with words that name it, for a pod that runs and not for one that has not started', async () => {
      await stage.allow('web', 0);
      await stage.bring(pod('web', 'ReplicaSet'));
      expect(await stage.api.evict({ namespace: 'default', name: 'web' })).toMatchObject({
        kind: 'refused',
        message: expect.stringMatching(/budget.*\bweb\b/),
      });
      await stage.ended('/api/v1/namespaces/default/pods/web');
      await stage.bring(pod('web', 'ReplicaSet', { phase: 'Pending' }));
      expect(await stage.api.evict({ namespace: 'default', name: 'web' })).toEqual({ kind: 'evicted' });
    });

    test('a drain moves what can move once its budget agrees, and leaves the rest', async () => {
      await stage.allow('web', 0);
      const others = [
        pod('daemon', 'DaemonSet'),
        pod('done', 'ReplicaSet', { phase: 'Succeeded' }),
        pod('static', 'ReplicaSet', { annotations: { 'kubernetes.io/config.mirror': 'x' } }),
      ];
      for (const each of [pod('web', 'ReplicaSet'), pod('plain', 'ReplicaSet'), ...others]) await stage.bring(each);
      const seen: string[] = [];
      const draining = drain(60_000, seen);
      await vi.waitFor(() => expect(seen.at(-1)).toMatch(/default\/plain: terminating.*default\/web: .*budget/), { timeout: 30_000 });
      await stage.ended('/api/v1/namespaces/default/pods/plain');
      await stage.allow('web', 1);
      await vi.waitFor(() => expect(seen.at(-1)).toMatch(/default\/web: terminating/), { timeout: 30_000 });
      await stage.ended('/api/v1/namespaces/default/pods/web');
      await draining;
      expect(seen.at(-1)).toBe('2 of 2 pods have left drain-node');
      expect((await stage.api.list('/api/v1/namespaces/default/pods')).map((each) => each.metadata.name)).toEqual(['daemon', 'done', 'static']);
    });

    test('a drain that a budget blocks ends with its words, and the node stays cordoned', async () => {
      await stage.allow('web', 0);
      await stage.bring(pod('web', 'ReplicaSet'));
      await expect(drain(1_000)).rejects.toMatchObject({ code: 'drain.blocked', evidence: expect.stringMatching(/^default\/web: .*budget.*\bweb\b/) });
      expect(at(await stage.api.get(nodePath), 'spec', 'unschedulable')).toBe(true);
    });

    test('a node is deleted once, and is absent after that', async () => {
      expect([await deleteNode(stage.api, want.name), await deleteNode(stage.api, want.name)]).toEqual(['deleted', 'absent']);
      await drain(1_000);
    });
  });
}
