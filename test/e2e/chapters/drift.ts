import { beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { asRoot, bramble, type HostPlan, kubectl, plan, status } from '../lab.ts';
import { needsCluster, progress } from '../progress.ts';

/** What somebody does by hand on a host, and what `plan` calls it. */
const byHand: readonly { readonly host: string; readonly what: string; readonly script: string; readonly subject: string }[] = [
  { host: 'worker-1', what: 'a changed file', script: 'echo "# mine" >> /etc/bramble/haproxy.cfg', subject: 'file /etc/bramble/haproxy.cfg' },
  { host: 'worker-1', what: 'a deleted route', script: 'ip route del $(ip route | awk \'/ via / && $1 != "default" {print $1; exit}\')', subject: 'route' },
  { host: 'worker-2', what: 'a stopped unit', script: 'systemctl stop kubelet.service', subject: 'unit kubelet.service' },
  { host: 'worker-2', what: 'a deleted packet filter table', script: 'nft delete table ip bramble', subject: 'nftables table ip bramble' },
  { host: 'worker-3', what: 'a deleted binary', script: 'rm /usr/local/bin/runc', subject: 'binary /usr/local/bin/runc' },
  { host: 'worker-3', what: 'a disabled unit', script: 'systemctl disable containerd.service', subject: 'unit containerd.service' },
  { host: 'cp-1', what: 'a changed unit file', script: 'echo "# mine" >> /etc/systemd/system/kube-scheduler.service', subject: 'unit kube-scheduler.service' },
  { host: 'cp-2', what: 'a key that all may read', script: 'chmod 644 /etc/kubernetes/pki/sa.key', subject: 'file /etc/kubernetes/pki/sa.key' },
  {
    host: 'cp-3',
    what: 'a deleted certificate',
    script: 'rm /etc/kubernetes/pki/front-proxy-client.crt',
    subject: 'file /etc/kubernetes/pki/front-proxy-client.crt',
  },
  { host: 'cp-3', what: 'a changed kernel setting', script: 'sysctl -w net.ipv4.ip_forward=0', subject: 'sysctl net.ipv4.ip_forward' },
];

/** The same with objects of the cluster. */
const inTheCluster: readonly { readonly what: string; readonly args: readonly string[]; readonly subject: string }[] = [
  { what: 'a removed label', args: ['label', 'node', 'worker-3', 'node-role.kubernetes.io/worker-'], subject: 'worker-3' },
  { what: 'fewer replicas', args: ['-n', 'kube-system', 'scale', 'deployment', 'coredns', '--replicas=1'], subject: 'Deployment' },
  {
    what: 'a changed ConfigMap',
    args: ['-n', 'kube-system', 'patch', 'configmap', 'coredns', '--type=merge', '-p', '{"data":{"Corefile":".:53 {\\n  whoami\\n}\\n"}}'],
    subject: 'ConfigMap',
  },
  { what: 'a deleted ClusterRoleBinding', args: ['delete', 'clusterrolebinding', 'system:coredns'], subject: 'ClusterRoleBinding' },
];

export function drift(): void {
  describe('what somebody changed by hand', () => {
    needsCluster();
    let seen: HostPlan;

    beforeAll(async () => {
      if (!progress.isUp) return;
      for (const { args } of inTheCluster) await kubectl(args);
      for (const { host, script } of byHand) await asRoot(host, `set -e\n${script}`);
      seen = await plan('changes');
    });

    test.each(byHand.map(({ what, host, subject }) => [what, host, subject] as const))('plan shows %s on %s', (_what, host, subject) => {
      expect(seen.hosts[host]?.map((row) => row.subject)).toContainEqual(expect.stringContaining(subject));
    });

    test.each(inTheCluster.map(({ what, subject }) => [what, subject] as const))('plan shows %s', (_what, subject) => {
      const rows = seen.steps.filter((step) => step.host === undefined).flatMap((step) => step.rows.map((row) => row.subject));
      expect(rows).toContainEqual(expect.stringContaining(subject));
    });

    test('status counts what plan shows', async () => expect((await status({ codes: [0, 1, 2] })).drift).toBe(seen.changes));

    test('one up mends it all, and nothing is left to plan', async () => {
      await bramble(['up', '--yes']);
      expect(await plan('nothing')).toMatchObject({ changes: 0 });
      expect((await status()).nodes.filter((node) => node.ready)).toHaveLength(6);
      expect(await asRoot('worker-2', 'systemctl is-active kubelet')).toBe('active\n');
      expect(await asRoot('worker-2', 'nft list tables | grep -w bramble')).toBe('table ip bramble\n');
      expect(await asRoot('worker-3', 'runc --version | head -n 1; systemctl is-enabled containerd')).toMatch(/^runc version [\s\S]*enabled$/m);
      expect(await asRoot('cp-2', 'stat -c %a /etc/kubernetes/pki/sa.key')).toBe('600\n');
      expect(await asRoot('cp-3', 'sysctl -n net.ipv4.ip_forward')).toBe('1\n');
    });

    test('the application answers again', async () => {
      await eventually('the demo', 120, async () =>
        expect(await kubectl(['-n', 'demo', 'exec', 'deployment/demo', '--', '/demo', 'get', 'http://demo.demo.svc.cluster.local/'])).toContain(
          'Hello from pod',
        ),
      );
    });
  });
}
