import { pathOf } from '../../src/objects/kinds.ts';
import type { KubeObject } from '../../src/objects/kube-object.ts';
import { FakeKube } from '../../src/testkit/fake-kube.ts';
import { drainContract } from './kube-drain-contract.ts';
import { deleteNow, noRealKube, openRealKube } from './open-real-kube.ts';

drainContract('the strict fake', async () => {
  const api = new FakeKube();
  api.nowMs = Date.now();
  return {
    api,
    bring: async (object) => void api.put(object),
    allow: async (app, disruptions) => api.guard(`default/${app}`, disruptions > 0 ? undefined : `the disruption budget ${app} allows none`),
    ended: async (path) => api.drop(path),
    close: async () => api.close(),
  };
});

drainContract(
  'a real kube-apiserver',
  async () => {
    const { api, server, close } = await openRealKube();
    const bring = async ({ status, ...object }: KubeObject): Promise<void> => {
      const made = await api.apply(object as KubeObject);
      if (status !== undefined) await api.patch(`${pathOf(made)}/status`, { kind: 'merge', body: { status } });
    };
    const allow = async (app: string, disruptions: number): Promise<void> => {
      const budget: KubeObject = {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: app, namespace: 'default' },
        spec: { minAvailable: 1, selector: { matchLabels: { app } } },
      };
      const { metadata } = await api.apply(budget);
      const healthy = 1 + disruptions;
      const status = {
        observedGeneration: metadata['generation'] ?? 0,
        disruptionsAllowed: disruptions,
        currentHealthy: healthy,
        desiredHealthy: 1,
        expectedPods: healthy,
      };
      await api.patch(`${pathOf(budget)}/status`, { kind: 'merge', body: { status } });
    };
    return { api, bring, allow, ended: (path) => deleteNow(server, path), close };
  },
  noRealKube,
);
