import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secret, type Secret } from '../../src/base/secret.ts';
import { Failure } from '../../src/base/trouble.ts';
import { coreDns } from '../../src/addons/coredns/coredns.ts';
import { metricsServer } from '../../src/addons/metrics-server/metrics-server.ts';
import type { Address, HostName } from '../../src/base/names.ts';
import { clusterObjects } from '../../src/components/cluster-objects/cluster-objects.ts';
import { diffObject } from '../../src/objects/diff-object.ts';
import { pathOf } from '../../src/objects/kinds.ts';
import { at, isList, type KubeObject, textAt } from '../../src/objects/kube-object.ts';
import { diffNode, type NodeWant } from '../../src/objects/node.ts';
import { diffObjects } from '../../src/objects/sets.ts';
import type { KubeApi } from '../../src/ports/kube-api.ts';
import { changeNode, changeObject } from '../../src/run/objects/change-object.ts';
import { demoExample } from '../../src/testkit/demo-example.ts';
import { observeObjects } from '../../src/run/objects/observe-objects.ts';

const configMap = (name: string, data: Record<string, string>, labels: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', labels },
  data,
});

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'no failure';
  } catch (problem) {
    return problem instanceof Failure ? problem.code : String(problem);
  }
}

/** An object that somebody else made and that has no fields but its data. */
const bare = configMap('contract-absent', {});

/** What every KubeApi does: the strict fake and the real API server run the same cases. */
export function kubeApiContract(name: string, open: () => Promise<{ readonly api: KubeApi; close(): Promise<void> }>, skip: string | false = false): void {
  describe.skipIf(skip !== false)(`KubeApi of ${name}${skip === false ? '' : ` (skipped: ${skip})`}`, () => {
    let api: KubeApi;
    let close = async (): Promise<void> => {};
    beforeAll(async () => {
      ({ api, close } = await open());
    }, 120_000);
    afterAll(() => close());

    test('gives undefined for what is not there, and says so when it is deleted', async () => {
      expect(await api.get(pathOf(bare))).toBeUndefined();
      expect(await api.delete(pathOf(bare))).toBe('absent');
    });

    test('applies an object, gives the live one, and forgets a field that is not applied any more', async () => {
      const first = await api.apply(configMap('contract-a', { one: '1', two: '2' }));
      expect(first.metadata['resourceVersion']).toBeTypeOf('string');
      const second = await api.apply(configMap('contract-a', { one: '1' }));
      expect(second['data']).toEqual({ one: '1' });
      expect((await api.get(pathOf(first)))?.['data']).toEqual({ one: '1' });
      expect(await api.delete(pathOf(first))).toBe('deleted');
    });

    test('keeps the resourceVersion when an apply changes nothing', async () => {
      const first = await api.apply(configMap('contract-b', { one: '1' }));
      const second = await api.apply(configMap('contract-b', { one: '1' }));
      expect(second.metadata['resourceVersion']).toBe(first.metadata['resourceVersion']);
    });

    test('takes a field back that somebody changed by hand, and leaves what others added', async () => {
      const want = configMap('contract-c', { one: '1' });
      await api.apply(want);
      await api.patch(pathOf(want), { kind: 'merge', body: { data: { one: 'by hand', other: 'theirs' } } });
      expect((await api.apply(want))['data']).toEqual({ one: '1', other: 'theirs' });
    });

    test('lists by label across namespaces with the kind filled in', async () => {
      const labels = { contract: 'list' };
      await api.apply(configMap('contract-d1', {}, labels));
      await api.apply({ ...configMap('contract-d2', {}, labels), metadata: { name: 'contract-d2', namespace: 'kube-system', labels } });
      const found = await api.list('/api/v1/configmaps', { labelSelector: 'contract=list' });
      expect(found.map((each) => `${each.kind} ${each.metadata.namespace}/${each.metadata.name}`).toSorted()).toEqual([
        'ConfigMap default/contract-d1',
        'ConfigMap kube-system/contract-d2',
      ]);
    });

    test('refuses to apply into a namespace that does not exist', async () => {
      expect(await codeOf(api.apply({ ...bare, metadata: { name: 'x', namespace: 'contract-nowhere' } }))).toBe('kube.not-found');
    });

    test('refuses a patch that was made for an older version', async () => {
      const live = await api.apply(configMap('contract-e', { one: '1' }));
      await api.patch(pathOf(live), { kind: 'merge', body: { data: { one: '2' } } });
      const old = { metadata: { resourceVersion: live.metadata['resourceVersion'] ?? null }, data: { one: '3' } };
      expect(await codeOf(api.patch(pathOf(live), { kind: 'merge', body: old }))).toBe('kube.conflict');
    });

    test('gives what a Secret object holds as secrets that do not print', async () => {
      const want: KubeObject = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'contract-f', namespace: 'default' },
        type: 'Opaque',
        data: { key: secret(btoa('hidden-value')) },
      };
      await api.apply(want);
      const live = await api.get(pathOf(want));
      expect((at(live, 'data', 'key') as Secret).reveal()).toBe(btoa('hidden-value'));
      expect(JSON.stringify(live)).not.toContain(btoa('hidden-value'));
      expect(diffObject(want, live).kind).toBe('same');
      expect(diffObject({ ...want, data: { key: secret(btoa('other')) } }, live)).toMatchObject({ kind: 'change', paths: ['data.key'] });
    });

    test('a watch yields the present state, then every change, and ends with its signal', async () => {
      const stop = new AbortController();
      const selection = { labelSelector: 'contract=watch' };
      const seen: string[] = [];
      const object = (data: string): KubeObject => configMap('contract-g', { data }, { contract: 'watch' });
      const acts = [() => api.apply(object('1')), () => api.apply(object('2')), () => api.delete(pathOf(object(''))), async () => stop.abort()];
      for await (const objects of api.watch('/api/v1/namespaces/default/configmaps', selection, stop.signal)) {
        seen.push(objects.map((each) => textAt(each, 'data', 'data')).join());
        await acts.shift()?.();
      }
      expect(seen).toEqual(['', '1', '2', '']);
    });

    test('an eviction of a pod that is not there says so', async () => {
      expect(await api.evict({ namespace: 'default', name: 'contract-nobody' })).toEqual({ kind: 'absent' });
    });

    test('gives the text of the readiness path', async () => {
      const { status, body } = await api.text('/readyz?verbose');
      expect(status).toBe(200);
      expect(body).toContain('[+]ping ok');
    });

    test('a node keeps the taints of others while ours come and go, and keeps its pod range', async () => {
      const want: NodeWant = {
        name: 'contract-node' as HostName,
        labels: { 'node-role.kubernetes.io/worker': '', disk: 'ssd' },
        taints: [{ key: 'only', value: 'gpu', effect: 'NoSchedule' }],
        podRange: '10.244.9.0/24',
      };
      const path = '/api/v1/nodes/contract-node';
      const bring = async (wanted: NodeWant): Promise<KubeObject | undefined> => {
        const decided = diffNode(wanted, await api.get(path));
        if (!decided.ok || decided.value.kind === 'same') throw new Error('a change was expected');
        await changeNode(api, decided.value);
        const after = diffNode(wanted, await api.get(path));
        expect(after).toMatchObject({ ok: true, value: { kind: 'same' } });
        return api.get(path);
      };
      const keys = (node: KubeObject | undefined): readonly string[] => {
        const taints = at(node, 'spec', 'taints');
        return isList(taints) ? taints.map((taint) => textAt(taint, 'key')).toSorted() : [];
      };
      expect(keys(await bring(want))).toEqual(['node.kubernetes.io/not-ready', 'only']);
      await api.patch(path, {
        kind: 'merge',
        body: { spec: { taints: [{ key: 'foreign', effect: 'NoSchedule' }] }, metadata: { labels: { disk: 'hdd', theirs: 'stays' } } },
      });
      expect(keys(await bring(want))).toEqual(['foreign', 'only']);
      const last = await bring({ ...want, labels: { 'node-role.kubernetes.io/worker': '' }, taints: [] });
      expect(keys(last)).toEqual(['foreign']);
      expect(last?.metadata.labels).toEqual({ 'node-role.kubernetes.io/worker': '', theirs: 'stays' });
      expect(diffNode({ ...want, podRange: '10.244.10.0/24' }, last)).toMatchObject({ ok: false, error: { code: 'node.pod-range-fixed' } });
      await api.delete(path);
    });

    test('everything that bramble places is found unchanged after it was applied, drift is found, and what is not wanted goes', async () => {
      const wants = [
        ...clusterObjects,
        ...coreDns.objects({ address: '10.96.0.10' as Address, nodes: 3 }),
        ...metricsServer.objects({ certificate: testCertificate, key: secret(testKey), authority: testCertificate }),
        ...demoExample,
      ];
      const run = async (wanted: readonly KubeObject[]): Promise<readonly string[]> => {
        const { changes } = diffObjects(wanted, await observeObjects(api, wanted));
        for (const change of changes) await changeObject(api, change);
        return changes.map((change) => `${change.kind} ${change.kind === 'remove' ? change.seen.metadata.name : change.want.metadata.name}`);
      };
      expect((await run(wants)).length).toBe(wants.length);
      expect(await run(wants)).toEqual([]);

      const deployment = '/apis/apps/v1/namespaces/kube-system/deployments/coredns';
      await api.patch(deployment, { kind: 'merge', body: { spec: { replicas: 5 }, metadata: { labels: { 'app.kubernetes.io/managed-by': null } } } });
      await api.delete('/api/v1/namespaces/kube-system/services/kube-dns');
      expect((await run(wants)).toSorted()).toEqual(['change coredns', 'create kube-dns']);
      expect(await run(wants)).toEqual([]);

      const fewer = wants.filter((want) => want.metadata.name !== 'metrics-server' || want.kind !== 'Service');
      expect(await run(fewer)).toEqual(['remove metrics-server']);
      expect(await run(fewer)).toEqual([]);

      const other = coreDns.objects({ address: '10.96.0.11' as Address, nodes: 1 });
      const replaced = await run([...fewer.filter((want) => want.metadata.annotations?.['bramble.dev/set'] !== 'coredns'), ...other]);
      expect(replaced.toSorted()).toEqual(['change coredns', 'remove coredns', 'replace kube-dns']);
    });
  });
}

/** Self-signed for the contract only, valid until 2126; it opens nothing. */
export let testCertificate = '';
export let testKey = '';
export function useTestCertificate(certificate: string, key: string): void {
  testCertificate = certificate;
  testKey = key;
}
