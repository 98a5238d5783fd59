import { beforeAll, describe, expect, test } from 'vitest';
import { applyObjects, asRoot, asRootOn, controlPlanes, hosts, kubectl, workers } from '../lab.ts';
import { namespace } from '../probe-pods.ts';
import { needsCluster, progress } from '../progress.ts';

const value = 'e2e-plainly-readable';
const etcdctl =
  'etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/apiserver-etcd-client.crt --key=/etc/kubernetes/pki/apiserver-etcd-client.key';
const raw = (kind: string, name: string): Promise<string> => asRoot('cp-2', `${etcdctl} get /registry/${kind}/${namespace}/${name} --print-value-only`);
/** What each URL answers with, asked on a host; 000 where there is no answer at all. */
const codes = async (host: string, urls: readonly string[], options = ''): Promise<readonly string[]> =>
  (await asRoot(host, urls.map((url) => `curl -sk --max-time 5 ${options} -o /dev/null -w '%{http_code}\\n' ${url} || true`).join('\n'))).trim().split('\n');

export function security(): void {
  describe('what is closed', () => {
    needsCluster();

    beforeAll(async () => {
      if (!progress.isUp) return;
      await applyObjects({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      await applyObjects(
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'hidden', namespace }, stringData: { word: value } },
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'open', namespace }, data: { word: value } },
      );
    });

    test('a Secret is encrypted in etcd, and read by who may', async () => {
      // The ConfigMap shows that the search would find it.
      expect(await raw('configmaps', 'open')).toContain(value);
      const stored = await raw('secrets', 'hidden');
      expect(stored).toMatch(/^k8s:enc:secretbox:v1:/);
      expect(stored).not.toContain(value);
      expect(Buffer.from(await kubectl(['-n', namespace, 'get', 'secret', 'hidden', '-o', 'jsonpath={.data.word}']), 'base64').toString()).toBe(value);
    });

    // kubelet keeps what it mounts into pods in memory, below a directory of root.
    test('files with keys are for their owner alone', async () => {
      const found = await asRootOn(
        hosts,
        "grep -rlE --exclude-dir=pods 'PRIVATE KEY|secretbox:' /etc /var/lib/kubelet /var/lib/bramble /opt /root /home /srv 2>/dev/null | xargs stat -c '%a %n'",
      );
      for (const host of hosts) {
        const lines = (found[host] ?? '').trim().split('\n');
        expect(lines.length).toBeGreaterThan(3);
        expect([host, lines.filter((line) => !/^[46]00 /.test(line))]).toEqual([host, []]);
      }
    });

    test('only ports with TLS or SSH answer other machines, and kube-proxy’s health', async () => {
      const listening = await asRootOn(hosts, "ss -Hltn | awk '{print $4}'");
      const open = (host: string): readonly number[] => {
        const outside = (listening[host] ?? '')
          .trim()
          .split('\n')
          .filter((address) => !address.startsWith('127.'));
        return [...new Set(outside.map((address) => Number(address.split(':').at(-1))))].toSorted((one, other) => one - other);
      };
      for (const host of controlPlanes) expect([host, open(host)]).toEqual([host, [22, 2379, 2380, 6443, 10250, 10256]]);
      for (const host of workers) expect([host, open(host)]).toEqual([host, [22, 10250, 10256]]);
    });

    test('the API tells strangers about its health and nothing else', async () => {
      const urls = ['/readyz', '/api', '/api/v1/secrets', '/api/v1/nodes', '/metrics', '/openapi/v3'].map((path) => `https://127.0.0.1:6443${path}`);
      for (const host of controlPlanes) expect([host, ...(await codes(host, urls))]).toEqual([host, '200', '403', '403', '403', '403', '403']);
    });

    test('a kubelet tells strangers nothing', async () => {
      const urls = ['/pods', '/metrics', '/stats/summary', '/logs/', '/healthz'].map((path) => `https://127.0.0.1:10250${path}`);
      for (const host of ['cp-1', 'worker-1']) expect([host, ...(await codes(host, urls))]).toEqual([host, '401', '401', '401', '401', '401']);
    });

    test('etcd talks to no one without a certificate of its own authority', async () => {
      const url = ['https://127.0.0.1:2379/version'];
      const pair = (name: string): string => `--cert /etc/kubernetes/pki/${name}.crt --key /etc/kubernetes/pki/${name}.key`;
      expect(await codes('cp-1', url)).toEqual(['000']);
      expect(await codes('cp-1', url, pair('apiserver-kubelet-client'))).toEqual(['000']);
      expect(await codes('cp-1', url, pair('apiserver-etcd-client'))).toEqual(['200']);
    });

    test('a node’s own credentials read its Node, and no Secret that no pod of its uses', async () => {
      const client = '--cert /var/lib/kubelet/pki/kubelet-client.crt --key /var/lib/kubelet/pki/kubelet-client.key';
      const urls = ['nodes/worker-1', `namespaces/${namespace}/secrets/hidden`, 'secrets'].map((path) => `https://127.0.0.1:7443/api/v1/${path}`);
      expect(await codes('worker-1', urls, client)).toEqual(['200', '403', '403']);
    });

    test('the audit log says who made the Secret, without its content, and is for root alone', async () => {
      const logs = await asRootOn(controlPlanes, 'cat /var/log/kubernetes/audit.log');
      const lines = Object.values(logs).flatMap((text) => text.split('\n'));
      const entries = lines
        .filter((line) => line.includes('"resource":"secrets"') && line.includes('"name":"hidden"'))
        .map((line) => JSON.parse(line) as AuditEntry);
      expect(entries.some(({ verb, user }) => (verb === 'create' || verb === 'patch') && user.username !== '')).toBe(true);
      expect(lines.some((line) => line.includes('requestObject') || line.includes('responseObject') || line.includes(value))).toBe(false);
      const modes = await asRootOn(controlPlanes, "stat -c '%a %U' /var/log/kubernetes/audit.log");
      expect(modes).toEqual(Object.fromEntries(controlPlanes.map((host) => [host, '600 root\n'])));
    });

    test('no process shows a key in its arguments or environment', async () => {
      const [, encryptionKey = ''] = /secret: (\S+)/.exec(await asRoot('cp-1', 'cat /etc/kubernetes/encryption.yaml')) ?? [];
      expect(encryptionKey).not.toBe('');
      const shown = await asRoot('cp-1', 'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr "\\0" "\\n"');
      expect(shown).toContain('--encryption-provider-config=');
      expect(shown.includes(encryptionKey) || shown.includes('PRIVATE KEY')).toBe(false);
    });
  });
}

interface AuditEntry {
  readonly verb: string;
  readonly user: { readonly username: string };
}
