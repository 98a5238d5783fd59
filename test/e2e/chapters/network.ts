import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { asRoot, demoManifest, hosts, kubectl } from '../lab.ts';
import { forwardPort } from '../forward-port.ts';
import { hostAddresses, hostPort, hostPortHost, inside, namespace, nodesIn, type ProbePod, startProbePods } from '../probe-pods.ts';
import { needsCluster, progress } from '../progress.ts';

const get = async (url: string): Promise<string> => (await fetch(url, { signal: AbortSignal.timeout(5_000), headers: { connection: 'close' } })).text();

export function network(): void {
  describe('pods and services', () => {
    needsCluster();
    let pods: readonly ProbePod[] = [];
    let addresses: Readonly<Record<string, string>> = {};
    const podOn = (host: string): ProbePod => pods.find((pod) => pod.host === host) ?? { host, name: 'none', address: 'none' };

    beforeAll(async () => {
      if (!progress.isUp) return;
      await kubectl(['apply', '-f', demoManifest]);
      pods = await startProbePods();
      await kubectl(['-n', 'demo', 'rollout', 'status', 'deployment/demo', '--timeout=180s']);
      addresses = await hostAddresses();
    });

    test('a pod reaches every pod, on its own node and on all others, in both directions', async () => {
      const urls = pods.map(({ address }) => `http://${address}:8080/from-everywhere`);
      for (const pod of pods) expect([pod.host, nodesIn(await inside(pod, 'get', ...urls))]).toEqual([pod.host, hosts]);
    });

    test('a pod is seen by others under its own address, and logs tell so', async () => {
      const logs = await kubectl(['-n', namespace, 'logs', podOn('worker-2').name]);
      for (const { address } of pods) expect(logs).toContain(`GET /from-everywhere from ${address}:`);
    });

    test('a service answers every pod, its only endpoint included', async () => {
      for (const pod of pods)
        expect([pod.host, nodesIn(await inside(pod, 'get', `http://single.${namespace}.svc.cluster.local/`))]).toEqual([pod.host, ['worker-1']]);
    });

    test('a service answers the nodes themselves', async () => {
      const address = await kubectl(['-n', namespace, 'get', 'service', 'single', '-o', 'jsonpath={.spec.clusterIP}']);
      for (const host of ['cp-2', 'worker-1', 'worker-3'])
        expect(nodesIn(await asRoot(host, `curl -sS --max-time 5 http://${address}/`))).toEqual(['worker-1']);
    });

    test('DNS answers for names of the cluster, short and long', async () => {
      for (const pod of [podOn('worker-3'), podOn('cp-2')]) {
        expect(await inside(pod, 'lookup', 'kubernetes.default')).toBe('10.96.0.1\n');
        expect(await inside(pod, 'lookup', 'kubernetes.default.svc.cluster.local')).toBe('10.96.0.1\n');
        expect(await inside(pod, 'lookup', 'single')).toMatch(/^10\.96\.\d+\.\d+\n$/);
      }
      await expect(inside(podOn('worker-3'), 'lookup', 'no-such-service.default.svc.cluster.local')).rejects.toThrow('no such host');
    });

    test('DNS answers for names outside, as far as the nodes can resolve any', async (context) => {
      const name = 'deb.debian.org';
      const known = (await asRoot('worker-2', `getent ahostsv4 ${name} || true`)).trim();
      if (known === '') context.skip(`the nodes themselves cannot resolve ${name}: this computer is offline`);
      expect(await inside(podOn('worker-2'), 'lookup', name)).toMatch(/^\d+\.\d+\.\d+\.\d+$/m);
    });

    test('a NodePort answers through every node', async () => {
      for (const host of hosts)
        expect([host, await get(`http://${addresses[host]}:30080/`)]).toEqual([host, expect.stringMatching(/^Hello from pod demo-\S+ on node worker-/)]);
    });

    test('a hostPort answers on its own node, and on no other', async () => {
      expect(nodesIn(await get(`http://${addresses[hostPortHost]}:${hostPort}/`))).toEqual([hostPortHost]);
      await expect(get(`http://${addresses['worker-3']}:${hostPort}/`)).rejects.toThrow('fetch failed');
    });

    test('a pod reaches what is outside the cluster, under the address of its node', async () => {
      const server = createServer((request, answer) => answer.end(request.socket.remoteAddress));
      await new Promise<void>((done) => server.listen(0, '0.0.0.0', done));
      try {
        const gateway = (await asRoot('worker-1', "ip -4 route show default | awk '{print $3}'")).trim();
        const { port } = server.address() as AddressInfo;
        expect(await inside(podOn('worker-1'), 'get', `http://${gateway}:${port}/`)).toContain(addresses['worker-1']);
      } finally {
        server.close();
      }
    });

    test('port-forward brings a service to this computer', async () => {
      const forward = await forwardPort(['-n', 'demo', 'port-forward', 'service/demo', ':80']);
      try {
        expect(await get(`http://127.0.0.1:${forward.port}/`)).toMatch(/^Hello from pod demo-/);
      } finally {
        await forward.end();
      }
    });

    test('exec gives the exit code of what ran', async () => {
      await expect(inside(podOn('worker-1'), 'get', 'http://127.0.0.1:1/')).rejects.toThrow('connection refused');
    });

    test('top tells what nodes and pods use', async () => {
      await eventually('metrics of every node', 120, async () => {
        const rows = (await kubectl(['top', 'nodes', '--no-headers'])).trim().split('\n');
        expect(rows.map((row) => row.split(/\s+/)[0]).sort()).toEqual([...hosts].sort());
      });
      await eventually('metrics of the demo', 120, async () =>
        expect(await kubectl(['top', 'pods', '-n', 'demo', '--no-headers'])).toMatch(/^demo-\S+\s+\d+m\s+\d+Mi/m),
      );
    });
  });
}
