import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { applyObjects, asRoot, asRootOn, bramble, configPath, containerOf, hosts, kubectl, lab, plan, status } from '../lab.ts';
import { needsCluster, progress } from '../progress.ts';
import { runProgram } from '../run-program.ts';

const namespace = 'writing';
const onWorker = 'worker-3';
const writer = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'writer', namespace } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'writer', namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
    subjects: [{ kind: 'ServiceAccount', name: 'writer', namespace }],
  },
];

/** Writes numbered ConfigMaps through a worker's own address, as all that runs there does, and notes those that were acknowledged. */
const writing = (token: string): string => `
cat >/run/e2e-writer.sh <<'END'
n=0
while :; do
  n=$((n + 1))
  code=$(curl -s -o /dev/null -w '%{http_code}' --max-time 10 --cacert /etc/kubernetes/pki/ca.crt -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' \
    --data "{\\"apiVersion\\":\\"v1\\",\\"kind\\":\\"ConfigMap\\",\\"metadata\\":{\\"name\\":\\"n$n\\"}}" https://127.0.0.1:7443/api/v1/namespaces/${namespace}/configmaps)
  [ "$code" = 201 ] && echo "n$n" >>/run/e2e-acknowledged
  sleep 0.2
done
END
systemd-run --quiet --unit=e2e-writer sh /run/e2e-writer.sh`;

/** Servers, keys and files of hosts that passed artifacts on to others. */
const leftOfDoors = `ps -eo args | grep -E '[s]shd.* -f .*/door/config|[s]sh -F /dev/null' || true
find /run/bramble -name door -o -name from
find /var/lib/bramble -name '.passing*'`;

const edit = async (change: (yaml: string) => string): Promise<void> => writeFile(configPath, change(await readFile(configPath, 'utf8')));
const withRole =
  (role: string, ...names: readonly string[]) =>
  (yaml: string): string =>
    names.reduce((text, name) => text.replace(new RegExp(`(name: ${name},.*role: )[a-z-]+`), `$1${role}`), yaml);
const without =
  (...names: readonly string[]) =>
  (yaml: string): string =>
    yaml
      .split('\n')
      .filter((line) => names.every((name) => !line.includes(`name: ${name},`)))
      .join('\n');

/** `up` after an edit: it does what it says, and then nothing is left to do. */
async function up(...more: readonly string[]): Promise<string> {
  const { stderr } = await bramble(['up', '--yes', ...more]);
  expect(await plan('nothing')).toMatchObject({ changes: 0 });
  return stderr;
}
/** All members, once each of them answers in time. */
const members = (): Promise<readonly string[]> =>
  eventually('every member of etcd is healthy', 60, async () => {
    const { etcd } = await status({ codes: [0, 1] });
    expect(etcd.members.filter(({ healthy }) => !healthy)).toEqual([]);
    return etcd.members.map(({ name }) => name);
  });
const nodes = async (): Promise<readonly string[]> => (await status()).nodes.filter(({ ready }) => ready).map(({ name }) => name);

export function changingHosts(): void {
  describe('hosts come and go by editing bramble.yaml', () => {
    needsCluster();
    let before = '';
    const three = ['cp-1', 'cp-2', 'cp-3'];

    beforeAll(async () => {
      if (!progress.isUp) return;
      before = await readFile(configPath, 'utf8');
      await applyObjects(...writer);
      await asRoot(onWorker, writing((await kubectl(['-n', namespace, 'create', 'token', 'writer', '--duration=2h'])).trim()));
    });
    afterAll(async () => {
      if (before !== '') await writeFile(configPath, before);
    });

    test('two workers become control planes: five members, and back to three', async () => {
      await edit(withRole('control-plane', 'worker-1', 'worker-2'));
      await up();
      expect(await members()).toEqual([...three, 'worker-1', 'worker-2']);
      await edit(withRole('worker', 'worker-1', 'worker-2'));
      await up();
      expect(await members()).toEqual(three);
    });

    test('a control plane and a worker leave: their pods move, etcd goes on, and nothing is left on them', async () => {
      await edit(without('cp-1', 'worker-2'));
      await up();
      expect(await members()).toEqual(['cp-2', 'cp-3']);
      expect(await nodes()).toEqual(['cp-2', 'cp-3', 'worker-1', 'worker-3']);
    });

    test('and come back, and one passes on to the other what both need, through a door that is gone afterwards', async () => {
      await writeFile(configPath, before.replace(/^ssh: \{/m, 'ssh: { passOn: always,'));
      for (const host of ['cp-1', 'worker-2'])
        expect(await asRoot(host, 'ls -d /etc/kubernetes /var/lib/etcd /var/lib/kubelet /var/lib/bramble /etc/bramble 2>/dev/null; true')).toBe('');
      expect(await up()).toMatch(/note: \d\S* .B of artifacts went over this computer's link, and \d\S* .B from host to host/);
      expect(await members()).toEqual(three);
      expect(await nodes()).toHaveLength(6);
      await eventually('no door is left on any host', 20, async () => {
        expect(await asRootOn(hosts, leftOfDoors)).toEqual(Object.fromEntries(hosts.map((host) => [host, ''])));
      });
      await writeFile(configPath, before);
    });

    test.each(['cp-1', 'worker-2'])('%s is replaced by a blank machine: refused until the user says so', async (host) => {
      await lab(['replace', host]);
      progress.replaced.add(host);
      const refused = await bramble(['up', '--yes'], { codes: [1] });
      expect(refused.stderr).toContain('ssh.host-key-changed');
      await up('--new-machine', host, '--accept-new-hosts');
      expect(await members()).toEqual(three);
      expect(await nodes()).toHaveLength(6);
    });

    test('a control plane and a worker get other addresses, and their old ones again', async () => {
      const moves = ['cp-3', 'worker-1'].map((host) => {
        const [, network = '', last = ''] = new RegExp(`name: ${host}, .*address: ([0-9.]+\\.)([0-9]+)`).exec(before) ?? [];
        return { host, old: `${network}${last}`, next: `${network}${Number(last) + 60}`, gate: `${network}1` };
      });
      const readdress = (host: string, address: string, gate: string): Promise<unknown> =>
        runProgram('docker', [
          'exec',
          containerOf(host),
          'sh',
          '-c',
          `ip addr flush dev eth0 && ip addr add ${address}/24 dev eth0 && ip route add default via ${gate}`,
        ]);
      for (const { host, next, gate } of moves) await readdress(host, next, gate);
      await edit((yaml) => moves.reduce((text, { old, next }) => text.replace(`${old},`, `${next},`), yaml));
      await up('--accept-new-hosts');
      expect(await members()).toEqual(three);
      expect(await nodes()).toHaveLength(6);
      for (const { host, old, gate } of moves) await readdress(host, old, gate);
      await writeFile(configPath, before);
      await up();
      expect(await members()).toEqual(three);
    });

    test('a single control plane is reset, which the others go on without, and set up again', async () => {
      await bramble(['reset', '--yes', 'cp-2']);
      expect(await members()).toEqual(['cp-1', 'cp-3']);
      expect(await asRoot('cp-2', 'ip route | grep -v "^default" | grep " via "; true')).toBe('');
      await up();
      expect(await members()).toEqual(three);
    });

    test('and a writer that ran through all of it lost nothing that was acknowledged', async () => {
      const acknowledged = (await asRoot(onWorker, 'systemctl stop e2e-writer; cat /run/e2e-acknowledged; rm /run/e2e-writer.sh /run/e2e-acknowledged'))
        .trim()
        .split('\n');
      const there = new Set((await kubectl(['-n', namespace, 'get', 'configmaps', '-o', 'name'])).trim().split('\n'));
      expect(acknowledged.length).toBeGreaterThan(20);
      expect(acknowledged.filter((name) => !there.has(`configmap/${name}`))).toEqual([]);
      await kubectl(['delete', 'namespace', namespace]);
    });
  });
}
