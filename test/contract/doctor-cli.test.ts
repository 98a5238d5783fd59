import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DoctorDocument } from '../../src/doctor/doctor-document.ts';
import { freePort, startSshd, type Sshd } from './transport-sshd.ts';

const launcher = join(resolve(import.meta.dirname, '../..'), 'bramble');
const ownAddress = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

const bramble = (folder: string, args: readonly string[]) =>
  new Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>((done, fail) => {
    const child = spawn(launcher, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
    child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout, stderr }));
  });

describe('bramble doctor on a real sshd', () => {
  let sshd: Sshd;
  let folder: string;
  beforeAll(async () => {
    sshd = await startSshd('dash');
    folder = mkdtempSync(join(tmpdir(), 'bramble-doctor-cli-'));
    const ssh = (port: number) => `ssh: { address: 127.0.0.1, port: ${port}, user: root, identityFile: ${sshd.userKey} }`;
    writeFileSync(
      join(folder, 'bramble.yaml'),
      `version: 1
name: here
kubernetes: 1.36.3
hosts:
  - { name: here, address: ${ownAddress ?? '10.99.99.1'}, role: control-plane, ${ssh(sshd.port)} }
  - { name: away, address: 10.99.99.2, role: worker, ${ssh(await freePort())} }
`,
    );
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await sshd.stop();
  });

  test('prints one document on stdout, examines who answers and names who does not', async () => {
    const { code, stdout } = await bramble(folder, ['doctor', '--json', '--accept-new-hosts']);
    const found = JSON.parse(stdout) as DoctorDocument;
    expect(found).toMatchObject({ cluster: 'here', troubles: [{ code: 'ssh.unreachable', host: 'away' }], writtenBytes: expect.any(Number) });
    expect(found.hosts.map(({ name, role }) => [name, role])).toEqual([['here', 'control-plane']]);
    const findings = new Map(found.hosts[0]?.findings.map((finding) => [finding.check, finding]));
    for (const check of ['model', 'architecture', 'system', 'page-size', 'memory', 'disk-space', 'disk-sync', 'disk-speed', 'clock', 'identity', 'link'])
      expect(findings.get(check)?.evidence, check).toMatch(/\S/);
    expect(findings.get('disk-sync')?.figures).toMatchObject({ writes: 200, directory: expect.stringMatching(/^\//) });
    // Its own clock: whatever is between the two is the time of asking.
    expect(findings.get('clock')?.verdict).toBe('ok');
    expect(code).toBe(found.verdict === 'refuse' ? 2 : 1);
    expect(readdirSync('/var/lib')).not.toContain('.bramble-disk-check');
  });

  test('shows a line a check, measures no disk where it may not, and exits 0 or 2 for hosts that answer', async () => {
    const { code, stdout } = await bramble(folder, ['doctor', 'here', '--no-disks', '--accept-new-hosts']);
    expect(stdout).toMatch(/^here control-plane, /m);
    expect(stdout).toMatch(/^ {2}\S {2}architecture +userland /m);
    expect(stdout).toContain('No disk was measured.');
    expect(stdout).not.toContain('disk-sync');
    expect(code).toBe(/refusal/.test(stdout) ? 2 : 0);
  });

  test('refuses a name that bramble.yaml does not have', async () => {
    const { code, stderr } = await bramble(folder, ['doctor', 'hree']);
    expect(code).toBe(2);
    expect(stderr).toContain('[config.unknown-host]');
  });
});
