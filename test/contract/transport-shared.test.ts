import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loginSockets, privateFolder } from '../../src/adapters/ssh/login-sockets.ts';
import { SshProcess } from '../../src/adapters/ssh/ssh-process.ts';
import { sh } from '../../src/command/command.ts';
import type { Session, Transport } from '../../src/ports/transport.ts';
import { poll } from './transport-place.ts';
import { another, failure, fingerprint, transportTo, userConfig, whoami, yes } from './transport-rig.ts';
import { freePort, type Sshd, startSshd } from './transport-sshd.ts';

let sshd: Sshd;
let loginFolder: string;
beforeAll(async () => {
  sshd = await startSshd('dash');
  loginFolder = mkdtempSync(join(tmpdir(), 'logins-'));
});
afterAll(async () => {
  forgetLogins();
  rmSync(loginFolder, { recursive: true, force: true });
  await sshd.stop();
});

const sockets = (): readonly string[] => readdirSync(loginFolder).map((name) => join(loginFolder, name));
/** The process that keeps the only login. */
const keeper = (): number => {
  const { stderr } = spawnSync('ssh', ['-S', sockets()[0] ?? '', '-O', 'check', 'host'], { encoding: 'utf8' });
  return Number(/pid=(\d+)/.exec(stderr)?.[1]);
};
function forgetLogins(): void {
  for (const socket of sockets()) execFileSync('ssh', ['-S', socket, '-O', 'exit', 'host'], { stdio: 'ignore' });
}
const sharing = (): Transport => transportTo(sshd, { loginFolder, confirmHostKey: yes });
const connectionOf = async (session: Session): Promise<string | undefined> => (await session.run([sh('echo "$SSH_CONNECTION"')]))[0]?.stdout;

test('who comes within a minute takes the login of a session before it, of the same workspace alone', async () => {
  const [own, others] = [sharing(), sharing()];
  // On a busy computer a login may count as one that does not answer, and another takes its place.
  await expect.poll(async () => (await whoami(own, sshd.target)) === (await whoami(own, sshd.target)), poll).toBe(true);
  const first = await whoami(own, sshd.target);
  expect(await whoami(others, sshd.target)).not.toBe(first);
  expect(await whoami(own, { ...sshd.target, user: 'nobody' }).catch(() => 'refused')).toBe('refused');
  forgetLogins();
});

test('a tunnel takes the login of the session of its run', async () => {
  const transport = sharing();
  const session = await transport.connect(sshd.target);
  const clients = (): number => Number(execFileSync('sh', ['-c', `ss -Htn state established "( sport = :${sshd.port} )" | wc -l`], { encoding: 'utf8' }));
  const before = clients();
  const tunnel = await transport.tunnel(sshd.target, '127.0.0.1', sshd.port);
  const banner = await new Promise<string>((resolve) => tunnel.once('data', (chunk: Buffer) => resolve(chunk.toString())));
  expect(banner).toMatch(/^SSH-2/);
  // The tunnel ends at the server's own port: one connection more, and no login.
  expect(clients()).toBe(before + 1);
  tunnel.destroy();
  const nowhere = await transport.tunnel(sshd.target, '127.0.0.1', await freePort());
  expect(await new Promise((resolve) => nowhere.once('error', resolve).resume())).toMatchObject({ code: 'ssh.tunnel-refused', host: 'cp-1' });
  await session.close();
  forgetLogins();
});

test('to reconnect is to log in anew: it proves that the host can be reached', async () => {
  const transport = sharing();
  const session = await transport.connect(sshd.target);
  const another = await session.reconnect();
  expect(await connectionOf(another)).not.toBe(await connectionOf(session));
  await Promise.all([another.close(), session.close()]);
});

test('a login that does not answer is given up for a new one', async () => {
  const transport = sharing();
  const first = await whoami(transport, sshd.target);
  const pid = keeper();
  process.kill(pid, 'SIGSTOP');
  try {
    expect(await whoami(transport, sshd.target)).not.toBe(first);
  } finally {
    process.kill(pid, 'SIGKILL');
  }
  forgetLogins();
});

test('a login whose keeper was killed is in nobody’s way', async () => {
  const transport = sharing();
  await whoami(transport, sshd.target);
  process.kill(keeper(), 'SIGKILL');
  expect(await whoami(transport, sshd.target)).toMatch(/^0 /);
  forgetLogins();
});

test('what the jump host’s ssh says is told as without sharing', async () => {
  const jump = await another();
  const through = (key: string): string =>
    userConfig(sshd, 'Host gate', 'HostName 127.0.0.1', `Port ${jump.port}`, 'User root', `IdentityFile ${key}`, 'IdentitiesOnly yes');
  const asked: string[] = [];
  const over = transportTo(sshd, {
    loginFolder,
    userConfigs: [through(jump.userKey)],
    confirmHostKey: async ({ fingerprint: shown }) => asked.push(shown) > 0,
  });
  expect(await whoami(over, { ...sshd.target, jump: 'gate' })).toMatch(/^0 127/);
  expect(asked.sort()).toEqual([fingerprint(jump.hostKey), fingerprint(sshd.hostKey)].sort());
  const refused = transportTo(sshd, { loginFolder, userConfigs: [through(jump.hostKey)], confirmHostKey: yes });
  expect(await failure(refused, { ...sshd.target, jump: 'gate' })).toMatchObject({
    code: 'ssh.jump-failed',
    evidence: expect.stringContaining('Permission denied'),
  });
  forgetLogins();
});

test('a login that keeps the output of its ssh open keeps no run from ending', async () => {
  const ssh = new SshProcess('sh', ['-c', 'sleep 60 >/dev/null & exit 0']);
  try {
    expect(await ssh.ended).toMatchObject({ exitCode: 0 });
    expect(ssh.child.stderr.destroyed).toBe(true);
  } finally {
    process.kill(-(ssh.child.pid ?? 0), 'SIGKILL');
  }
});

test('sockets lie in a folder that nobody else can reach, or nowhere', () => {
  const runtime = mkdtempSync(join(tmpdir(), 'runtime-'));
  expect(privateFolder({ XDG_RUNTIME_DIR: runtime })).toBe(join(runtime, 'bramble'));
  rmSync(join(runtime, 'bramble'), { recursive: true });
  mkdirSync(join(runtime, 'bramble'), { mode: 0o755 });
  expect(privateFolder({ XDG_RUNTIME_DIR: runtime })).toBeUndefined();
  rmSync(runtime, { recursive: true });
});

test('a folder that ssh would not take for sockets has none', () => {
  const longest = `/run/user/1000/${'b'.repeat(54)}`;
  expect(loginSockets(longest, '/ws/config')).toBeDefined();
  for (const folder of [`${longest}b`, '/run/a b', '/run/"a"', '/run/${USER}']) expect(loginSockets(folder, '/ws/config')).toBeUndefined();
});
