import { beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { applyObjects, asRoot, controlPlanes, kubectl, lab, status, workers } from '../lab.ts';
import { namespace } from '../probe-pods.ts';
import { needsCluster, progress } from '../progress.ts';

const localApi = 'https://127.0.0.1:7443';

/** A user of the API who may write ConfigMaps. */
const writer = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'writer', namespace } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'writer', namespace },
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['create', 'get', 'list'] }],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'writer', namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'writer' },
    subjects: [{ kind: 'ServiceAccount', name: 'writer', namespace }],
  },
];

/** Asks the API through a host's local address, as everything on that host does. */
const api = (host: string, path: string, token: string, body?: object): Promise<string> =>
  asRoot(
    host,
    `curl -sS --fail-with-body --max-time 10 --cacert /etc/kubernetes/pki/ca.crt -H 'Authorization: Bearer ${token}' ${
      body === undefined ? '' : `-H 'Content-Type: application/json' --data '${JSON.stringify(body)}'`
    } ${localApi}${path}`,
    { timeoutMs: 30_000 },
  );

/** Every node ready, every member healthy and every unit running, as `status` sees it. */
export const allHealthy = (): Promise<void> =>
  eventually('six ready nodes and three healthy etcd members', 240, async () => {
    const seen = await status({ codes: [0, 1], timeoutMs: 60_000 });
    expect({
      ready: seen.nodes.filter((node) => node.ready).length,
      healthy: seen.etcd.members.filter((member) => member.healthy).length,
      down: seen.hosts.flatMap(({ name, failedUnits }) => failedUnits.map((unit) => `${name} ${unit}`)),
    }).toEqual({ ready: 6, healthy: 3, down: [] });
  });

export function availability(): void {
  describe('any one control plane may die', () => {
    needsCluster();
    let token = '';

    beforeAll(async () => {
      if (!progress.isUp) return;
      await applyObjects(...writer);
      token = (await kubectl(['-n', namespace, 'create', 'token', 'writer', '--duration=1h'])).trim();
    });

    test.each(controlPlanes)('without %s every worker reads and writes through its local address, and new pods start', async (victim) => {
      await lab(['kill', victim]);
      try {
        const path = `/api/v1/namespaces/${namespace}/configmaps`;
        for (const worker of workers) {
          await eventually(`the API through ${worker}`, 60, async () => expect(await api(worker, '/readyz', token)).toBe('ok'));
          const name = `from-${worker}-without-${victim}`;
          await eventually(`a write through ${worker}`, 60, () =>
            api(worker, path, token, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { victim } }),
          );
        }
        for (const worker of workers) expect(await api(worker, `${path}/from-${worker}-without-${victim}`, token)).toContain(`"victim": "${victim}"`);

        // The scheduler and the controller manager that led may have died with it: others take over.
        await eventually('kubectl', 60, () => kubectl(['-n', 'demo', 'rollout', 'restart', 'deployment/demo'], { timeoutMs: 30_000 }));
        await eventually('new pods of the demo', 60, () => kubectl(['-n', 'demo', 'rollout', 'status', 'deployment/demo', '--timeout=120s']));

        const seen = await status({ codes: [0, 1], timeoutMs: 60_000 });
        expect(seen.hosts.filter((host) => !host.reachable).map((host) => host.name)).toEqual([victim]);
        expect(seen.etcd.members.filter((member) => !member.healthy).map((member) => member.name)).toEqual([victim]);
      } finally {
        await lab(['start', victim]);
      }
      await allHealthy();
    });
  });
}
