import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSigner } from '../../src/adapters/signer/signer.ts';
import { openWorkspace } from '../../src/adapters/workspace/workspace.ts';
import { type FaultHost, type FaultLab, makeLab } from './fault-lab.ts';
import { leaksIn } from './leaks.ts';
import { bramble, errorCodes, expectEnd } from './run-bramble.ts';

const up = ['up', '--yes'];
const hosts: readonly FaultHost[] = ['cp-1', 'worker-1'];

describe('a cluster that runs', () => {
  let lab: FaultLab;
  let home: string;
  beforeAll(async () => {
    lab = makeLab('whose');
    home = lab.workspace();
    expectEnd(await bramble(home, up), 0);
  });
  afterAll(() => lab.down());

  const refusedWith = async (workspace: string, ...codes: readonly string[]): Promise<void> => {
    const before = await lab.listing(...hosts);
    expectEnd(await bramble(workspace, up), 2, ...codes);
    expect(await lab.listing(...hosts)).toBe(before);
  };
  const expectNothingToDo = async (workspace: string): Promise<void> => {
    const ended = await bramble(workspace, ['plan']);
    expect(ended.code, `${ended.stdout}${ended.stderr}`).toBe(0);
  };

  test('is known to a computer that has nothing but bramble.yaml and the way in', async () => {
    const elsewhere = lab.workspace();
    await expectNothingToDo(elsewhere);
    expect(existsSync(join(elsewhere, '.bramble/pki'))).toBe(false);
    expectEnd(await bramble(elsewhere, up), 0);
    for (const name of ['ca.key', 'sa.key', 'encryption.key', 'etcd/ca.key'])
      expect(readFileSync(join(elsewhere, '.bramble/pki', name), 'utf8')).toBe(readFileSync(join(home, '.bramble/pki', name), 'utf8'));
  });

  test('is not taken over by a workspace with keys of another cluster, until these are put aside', async () => {
    const other = lab.workspace();
    await openWorkspace(other).writeSecrets(await openSigner().newSecrets(Date.now()));
    await refusedWith(other, 'cluster.keys-stale');
    await expectNothingToDo(home);
    renameSync(join(other, '.bramble/pki'), join(other, '.bramble/pki.old'));
    await expectNothingToDo(other);
  });

  test('is refused where two hosts have each other’s address', async () => {
    const [one, two] = hosts.map((host) => lab.address(host)) as [string, string];
    const swapped = lab.workspace((yaml) => yaml.replace(`${one},`, '@,').replace(`${two},`, `${one},`).replace('@,', `${two},`));
    cpSync(join(home, '.bramble'), join(swapped, '.bramble'), { recursive: true });
    await refusedWith(swapped, 'host.other-name', 'host.other-name');
  });

  test('is refused where its keys are lost here and on the control plane, until they are back', async () => {
    const elsewhere = lab.workspace();
    await lab.on('cp-1', 'mv /etc/kubernetes/pki/sa.key /root/');
    await refusedWith(elsewhere, 'cluster.keys-lost');
    await lab.on('cp-1', 'mv /root/sa.key /etc/kubernetes/pki/');
    await expectNothingToDo(elsewhere);
  });

  test('gets keys back that a control plane lost, from the workspace', async () => {
    await lab.on('cp-1', 'rm /etc/kubernetes/pki/sa.key /etc/kubernetes/pki/encryption.key');
    expectEnd(await bramble(home, up), 0);
    await expectNothingToDo(home);
  });

  test('is refused to a workspace without keys while its control plane is off, and to be had again afterwards', async () => {
    const elsewhere = lab.workspace();
    await lab.kill('cp-1');
    const ended = await bramble(elsewhere, up);
    expect(ended.code, ended.stderr).toBe(2);
    expect(errorCodes(ended)).toContain('cluster.keys-lost');
    expect(ended.stderr).toContain('Start cp-1, which does not answer');
    lab.startAll();
    expectEnd(await bramble(home, up), 0);
    await expectNothingToDo(elsewhere);
  });

  test('is kept as it is while a worker is off, which up and status say with exit code 1', async () => {
    await lab.kill('worker-1');
    expectEnd(await bramble(home, up), 1, 'ssh.unreachable');
    const status = await bramble(home, ['status', '--json']);
    expect(status.code).toBe(1);
    const document = JSON.parse(status.stdout) as { readonly hosts: readonly { readonly name: string; readonly reachable: boolean }[] };
    expect(document.hosts.map(({ name, reachable }) => [name, reachable])).toEqual([
      ['cp-1', true],
      ['worker-1', false],
    ]);
    lab.startAll();
    expectEnd(await bramble(home, up), 0);
    await expectNothingToDo(home);
  });

  test('hands arguments and exit codes of kubectl and ssh through as they are', async () => {
    const words = ['two  words', '$HOME', '"quoted"', "it's", '--json', '-f', '--no-color', '*', ''];
    const plugins = join(lab.folder, 'plugins');
    mkdirSync(plugins, { recursive: true });
    writeFileSync(join(plugins, 'kubectl-faulty'), '#!/bin/sh\nfor word; do printf "<%s>" "$word"; done\nexit 42\n');
    chmodSync(join(plugins, 'kubectl-faulty'), 0o755);
    const plugin = await bramble(home, ['kubectl', 'faulty', ...words], { PATH: `${plugins}:${process.env['PATH'] ?? ''}` });
    expect([plugin.code, plugin.stdout]).toEqual([42, words.map((word) => `<${word}>`).join('')]);
    expect((await bramble(home, ['kubectl', 'get', '--raw', '/readyz'])).stdout).toBe('ok');
    expect((await bramble(home, ['kubectl', 'get', 'nonsense'])).code).toBe(1);
    expect((await bramble(home, ['ssh', 'worker-1', '--', 'exit 7'])).code).toBe(7);
    expect((await bramble(home, ['ssh', 'worker-1', '--', 'hostname'])).stdout).toBe('worker-1\n');
  });

  test('shows its secrets nowhere: not in a plan of all files, in events, in a journal or in a list of processes', async () => {
    // Every run of bramble above was searched as well.
    await lab.on('worker-1', 'rm -r /etc/kubernetes /var/lib/kubelet/pki');
    await bramble(home, ['plan', '--diff']);
    await bramble(home, ['plan', '--json']);
    expectEnd(await bramble(home, [...up, '--json']), 0);
    const look = "journalctl --no-pager; for f in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <$f; echo; done; true";
    for (const host of hosts) expect(leaksIn(await lab.on(host, look), home)).toEqual([]);
  });

  test('has keys that a workspace cannot read: it says which file, and nothing is made anew', async () => {
    const torn = lab.workspace();
    mkdirSync(join(torn, '.bramble/pki/ca.key'), { recursive: true });
    expectEnd(await bramble(torn, up), 1, 'workspace.unreadable');
    rmSync(join(torn, '.bramble/pki'), { recursive: true });
    await expectNothingToDo(torn);
  });
});
