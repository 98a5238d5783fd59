import { describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { applyObjects, controlPlanes, hosts, kubectl, lab, plan, status } from '../lab.ts';
import { hostAddresses, namespace } from '../probe-pods.ts';
import { needsCluster } from '../progress.ts';
import { allHealthy } from './availability.ts';

interface Leases {
  readonly items: readonly { readonly metadata: { readonly name: string }; readonly spec: { readonly renewTime: string } }[];
}

/** Nodes whose kubelet has renewed its lease since then. */
async function renewedSince(sinceMs: number): Promise<readonly string[]> {
  const leases = JSON.parse(await kubectl(['-n', 'kube-node-lease', 'get', 'leases', '-o', 'json'], { timeoutMs: 30_000 })) as Leases;
  return leases.items
    .filter(({ spec }) => Date.parse(spec.renewTime) > sinceMs)
    .map(({ metadata }) => metadata.name)
    .sort();
}

export function powerCut(): void {
  describe('all machines lose power at once', () => {
    needsCluster();
    let addresses: Readonly<Record<string, string>> = {};

    test('and come back by themselves as a healthy cluster, once there is power', async () => {
      addresses = await hostAddresses();
      await applyObjects({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      await applyObjects({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'before-the-cut', namespace }, data: { word: 'kept' } });
      await lab(['power-cut']);
      const startedMs = Date.now();
      await lab(['start']);
      // What the API says of nodes is from before the cut until each kubelet has spoken again.
      await eventually('every kubelet', 180, async () => expect(await renewedSince(startedMs)).toEqual([...hosts].sort()));
      await allHealthy();
      expect((await status()).etcd.members.map(({ name }) => name)).toEqual(controlPlanes);
    });

    test('what was written before is there', async () => {
      expect(await kubectl(['-n', namespace, 'get', 'configmap', 'before-the-cut', '-o', 'jsonpath={.data.word}'])).toBe('kept');
    });

    test('the application answers through every node', async () => {
      for (const host of hosts) {
        await eventually(`the demo through ${host}`, 120, async () => {
          const answer = await fetch(`http://${addresses[host]}:30080/`, { signal: AbortSignal.timeout(5_000), headers: { connection: 'close' } });
          expect(await answer.text()).toContain('Hello from pod demo-');
        });
      }
    });

    test('nothing is left to plan: a reboot is no drift', async () => expect(await plan('nothing')).toMatchObject({ changes: 0, hosts: {} }));
  });
}
