import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FaultLab, makeLab } from './fault-lab.ts';
import { bramble, expectEnd } from './run-bramble.ts';

let lab: FaultLab;
let before: string;
beforeAll(async () => {
  lab = makeLab('reach');
  before = await lab.listing('cp-1', 'worker-1');
});
afterAll(() => lab.down());

const up = ['up', '--yes'];
const knownHosts = (workspace: string): string => join(workspace, '.bramble/known_hosts');

const fingerprint = (key: string): string =>
  `SHA256:${createHash('sha256')
    .update(Buffer.from(key.split(' ')[1] ?? '', 'base64'))
    .digest('base64')
    .replace(/=+$/, '')}`;

/** The refused run changed no machine, and the same workspace, mended, can be planned: exit code 2 says that there are changes. */
async function expectUntouched(workspace: string): Promise<void> {
  expect(await lab.listing('cp-1', 'worker-1')).toBe(before);
  expect(existsSync(join(workspace, '.bramble/pki'))).toBe(false);
  expectEnd(await bramble(workspace, ['plan']), 2);
}

describe('up refuses, changes nothing and can go on afterwards', () => {
  let workspace: string;
  let yaml: string;
  const rewrite = (from: string | RegExp, to: string): void => writeFileSync(join(workspace, 'bramble.yaml'), yaml.replace(from, to));
  beforeEach(() => {
    workspace = lab.workspace();
    yaml = readFileSync(join(workspace, 'bramble.yaml'), 'utf8');
  });

  test('where the control plane has an address that nobody has', async () => {
    rewrite(`${lab.address('cp-1')},`, `${lab.address('cp-1').replace(/\d+$/, '250')},`);
    expectEnd(await bramble(workspace, up), 1, 'ssh.unreachable');
    writeFileSync(join(workspace, 'bramble.yaml'), yaml);
    await expectUntouched(workspace);
  });

  test('where nothing listens on the port, and names every host', async () => {
    rewrite('user: root,', 'user: root, port: 2222,');
    const ended = await bramble(workspace, up);
    expectEnd(ended, 1, 'ssh.unreachable', 'ssh.unreachable');
    for (const host of ['cp-1', 'worker-1'] as const) expect(ended.stderr).toContain(`${lab.address(host)} port 2222`);
    writeFileSync(join(workspace, 'bramble.yaml'), yaml);
    await expectUntouched(workspace);
  });

  test('where the key is another one', async () => {
    const key = join(workspace, 'ssh/id_ed25519');
    const own = [key, `${key}.pub`].map((path) => [path, readFileSync(path, 'utf8')] as const);
    for (const [path] of own) rmSync(path);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    expectEnd(await bramble(workspace, up), 1, 'ssh.auth-refused', 'ssh.auth-refused');
    for (const [path, text] of own) writeFileSync(path, text);
    await expectUntouched(workspace);
  });

  test('where a host shows another key than the known one: it names both and what to type; --new-machine takes the new one', async () => {
    const known = readFileSync(knownHosts(workspace), 'utf8');
    const lines = known.trim().split('\n');
    const [other = '', own = ''] = lines.map((line) => line.split(' ').slice(1).join(' '));
    writeFileSync(knownHosts(workspace), known.replace(other, own));
    const ended = await bramble(workspace, [...up, '--accept-new-hosts']);
    expectEnd(ended, 1, 'ssh.host-key-changed');
    const [shown, expected] = [other, own].map((key) => fingerprint(key));
    expect(ended.stderr).toContain(`ED25519 ${shown} instead of ssh-ed25519 ${expected}`);
    expect(ended.stderr).toContain('`bramble up --new-machine cp-1`');
    expectEnd(await bramble(workspace, [...up, '--new-machine', 'worker-1', '--accept-new-hosts']), 1, 'ssh.host-key-changed');
    const unknown = await bramble(workspace, ['plan', '--new-machine', 'cp-2']);
    expectEnd(unknown, 2, 'config.unknown-host');
    expect(unknown.stderr).toContain('Did you mean cp-1?');
    expectEnd(await bramble(workspace, ['plan', '--new-machine', 'cp-1']), 1, 'ssh.host-key-changed');
    expectEnd(await bramble(workspace, ['plan', '--new-machine', 'cp-1', '--accept-new-hosts']), 2);
    expect(readFileSync(knownHosts(workspace), 'utf8')).toContain(`${lab.address('cp-1')} ${other}`);
    await expectUntouched(workspace);
  });

  test('where a host was never seen and nobody can be asked; --accept-new-hosts takes its key', async () => {
    const known = readFileSync(knownHosts(workspace), 'utf8');
    rmSync(knownHosts(workspace));
    const ended = await bramble(workspace, up);
    expectEnd(ended, 1, 'ssh.host-key-unknown', 'ssh.host-key-unknown');
    expect(ended.stderr).toMatch(/shows ssh-ed25519 SHA256:\S+/);
    expect(existsSync(knownHosts(workspace))).toBe(false);
    expectEnd(await bramble(workspace, ['plan', '--accept-new-hosts']), 2);
    const keys = (text: string): readonly string[] =>
      text
        .trim()
        .split('\n')
        .map((line) => line.split(' ').at(-1) ?? '')
        .toSorted();
    expect(keys(readFileSync(knownHosts(workspace), 'utf8'))).toEqual(keys(known));
    await expectUntouched(workspace);
  });

  test('where the user may not become root', async () => {
    const user = 'useradd --create-home --shell /bin/sh guest && cp -r /root/.ssh /home/guest/ && chown -R guest: /home/guest/.ssh';
    await Promise.all([lab.on('cp-1', user), lab.on('worker-1', user)]);
    const after = await lab.listing('cp-1', 'worker-1');
    rewrite('user: root,', 'user: guest,');
    expectEnd(await bramble(workspace, up), 1, 'ssh.no-sudo', 'ssh.no-sudo');
    expect(await lab.listing('cp-1', 'worker-1')).toBe(after);
    const allow = "echo 'guest ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/bramble";
    await Promise.all([lab.on('cp-1', allow), lab.on('worker-1', allow)]);
    expectEnd(await bramble(workspace, ['plan']), 2);
    const remove = 'userdel --remove --force guest 2>/dev/null; rm -f /etc/sudoers.d/bramble';
    await Promise.all([lab.on('cp-1', remove), lab.on('worker-1', remove)]);
    before = await lab.listing('cp-1', 'worker-1');
  });

  test('where a program is missing on the control plane', async () => {
    const flock = (await lab.on('cp-1', 'command -v flock')).trim();
    await lab.on('cp-1', `mv ${flock} /tmp/flock`);
    const ended = await bramble(workspace, up);
    expectEnd(ended, 1, 'ssh.tool-missing');
    expect(ended.stderr).toContain('cp-1 lacks a program: flock');
    await lab.on('cp-1', `mv /tmp/flock ${flock}`);
    await expectUntouched(workspace);
  });
});

test('up makes a new cluster without a worker that is away, says so with exit code 1, and takes it in once it is back', async () => {
  const workspace = lab.workspace();
  const path = join(workspace, 'bramble.yaml');
  const yaml = readFileSync(path, 'utf8');
  writeFileSync(path, yaml.replace(`${lab.address('worker-1')},`, `${lab.address('worker-1').replace(/\d+$/, '250')},`));
  const untouched = await lab.listing('worker-1');
  expectEnd(await bramble(workspace, up), 1, 'ssh.unreachable');
  expect(await lab.listing('worker-1')).toBe(untouched);
  const ready = '{.status.conditions[?(@.type=="Ready")].status}';
  expect((await bramble(workspace, ['kubectl', 'get', 'node', 'cp-1', '-o', `jsonpath=${ready}`])).stdout).toBe('True');
  writeFileSync(path, yaml);
  expectEnd(await bramble(workspace, up), 0);
  expect((await bramble(workspace, ['plan'])).code).toBe(0);
});

test('a worker with a new card in it is refused until the user says that it is a new machine, and is then set up', async () => {
  const workspace = lab.workspace();
  lab.replace('worker-1');
  expectEnd(await bramble(workspace, up), 1, 'ssh.host-key-changed');
  expectEnd(await bramble(workspace, [...up, '--new-machine', 'worker-1', '--accept-new-hosts']), 0);
  expect((await bramble(workspace, ['ssh', 'worker-1', 'hostname'])).stdout).toBe('worker-1\n');
  expect((await bramble(workspace, ['plan'])).code).toBe(0);
});
