import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { blankListing } from '../host-listing.ts';
import { asRoot, bramble, controlPlanes, hosts, lab, labFolder, labName, plan, status, workers } from '../lab.ts';
import { needsCluster, progress } from '../progress.ts';
import { runningState } from '../running-units.ts';

const privateKey = /PRIVATE KEY|LS0tLS1CRUdJTi/;
interface Happening {
  readonly kind: string;
  readonly ok?: boolean;
}
const events = (stdout: string): readonly Happening[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Happening);

export function bringUp(): void {
  describe('from blank machines to a cluster', () => {
    test('lab up makes machines that answer on SSH', async () => {
      await lab(['up', '--control-planes', '3', '--workers', '3', '--user', 'pi', '--folder', labFolder]);
      const answers = await Promise.all(hosts.map((host) => bramble(['ssh', host, 'hostname; id -un'])));
      expect(answers.map(({ stdout }) => stdout)).toEqual(hosts.map((host) => `${host}\npi\n`));
    });

    test('a plan for blank machines names every host, shows no key and leaves nothing behind', async () => {
      for (const [host, listing] of await blankListing()) progress.blank.set(host, listing);
      const files = await readdir(labFolder, { recursive: true });
      const { stdout, stderr } = await bramble(['plan', '--json'], { codes: [2] });
      const document = JSON.parse(stdout) as { readonly changes: number; readonly hosts: object; readonly sending: { readonly hosts: object } };
      expect(document.changes).toBeGreaterThan(0);
      expect(Object.keys(document.hosts).sort()).toEqual([...hosts].sort());
      expect(Object.keys(document.sending.hosts).sort()).toEqual([...hosts].sort());
      expect(stdout + stderr).not.toMatch(privateKey);
      expect((await readdir(labFolder, { recursive: true })).filter((path) => path.includes('pki') || path.includes('kubeconfig'))).toEqual([]);
      expect(files).not.toEqual([]);
      expect(await asRoot('cp-1', 'ls -d /etc/kubernetes /etc/bramble /var/lib/bramble /var/lib/etcd 2>/dev/null || true')).toBe('');
    });

    test('up makes it and tells what happens as JSON lines, without a secret', async () => {
      const { stdout, stderr } = await bramble(['up', '--yes', '--json']);
      const told = events(stdout);
      expect(told[0]).toMatchObject({ kind: 'run.started', command: 'up', cluster: labName });
      expect(told.at(-1)).toMatchObject({ kind: 'run.finished', ok: true });
      expect(told.filter(({ kind }) => kind === 'check.passed').length).toBeGreaterThan(0);
      const [, encryptionKey = ''] = /secret: (\S+)/.exec(await asRoot('cp-1', 'cat /etc/kubernetes/encryption.yaml')) ?? [];
      expect(encryptionKey).not.toBe('');
      expect(stdout + stderr).not.toContain(encryptionKey);
      expect(stdout + stderr).not.toMatch(privateKey);
      progress.isUp = true;
    });
  });

  describe('a cluster that was just made', () => {
    needsCluster();

    test('has six ready nodes, three healthy etcd members and no drift', async () => {
      const seen = await status();
      expect(seen.cluster).toBe(labName);
      const node = (role: string) => (name: string) => ({ name, ready: true, version: 'v1.36.3', roles: [role] });
      expect(seen.nodes).toEqual([...controlPlanes.map(node('control-plane')), ...workers.map(node('worker'))]);
      expect(seen.etcd.members).toEqual(controlPlanes.map((name) => ({ name, healthy: true })));
      expect(seen.drift).toBe(0);
      expect(seen.hosts.map(({ name, reachable, failedUnits }) => ({ name, reachable, failedUnits }))).toEqual(
        hosts.map((name) => ({ name, reachable: true, failedUnits: [] })),
      );
    });

    test('has nothing left to plan', async () => expect(await plan('nothing')).toMatchObject({ changes: 0, hosts: {}, notes: [] }));

    test('is left alone by a second up: nothing is written and nothing is restarted', async () => {
      const before = await runningState();
      const told = events((await bramble(['up', '--yes', '--json'])).stdout);
      expect(told.filter(({ kind }) => kind === 'change.started')).toEqual([]);
      expect(told.at(-1)).toMatchObject({ kind: 'run.finished', ok: true });
      expect(await runningState()).toEqual(before);
    });

    test('keeps its keys in the workspace for their owner alone', async () => {
      const paths = (await readdir(join(labFolder, '.bramble'), { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile() && /\.key$|kubeconfig|encryption/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name));
      expect(paths).not.toEqual([]);
      for (const path of paths) expect([path, ((await stat(path)).mode & 0o777).toString(8)]).toEqual([path, '600']);
    });
  });
}
