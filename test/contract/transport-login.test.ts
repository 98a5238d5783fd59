import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { loginArguments } from '../../src/adapters/ssh/login-arguments.ts';
import { secret } from '../../src/base/secret.ts';
import { sh } from '../../src/command/command.ts';
import { another, failure, fingerprint, transportTo, userConfig, whoami, yes } from './transport-rig.ts';
import { freePort, type Sshd, startSshd } from './transport-sshd.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd('dash');
});
afterAll(() => sshd.stop());

describe('a host that cannot be reached', () => {
  test('says that the port is dead', async () => {
    expect(await failure(transportTo(sshd), { ...sshd.target, port: await freePort() })).toMatchObject({
      code: 'ssh.unreachable',
      message: expect.stringContaining('refused'),
    });
  });

  test('says that the name is not found', async () => {
    expect(await failure(transportTo(sshd), { ...sshd.target, destination: 'no-such-host.invalid' })).toMatchObject({
      code: 'ssh.unreachable',
      message: expect.stringContaining('name'),
    });
  });

  test('says that it does not answer in time', async () => {
    const silent = createServer((socket) => onTestFinished(() => void socket.destroy())).listen(0, '127.0.0.1');
    onTestFinished(() => void silent.close());
    await expect.poll(() => silent.listening).toBe(true);
    const { port } = silent.address() as { port: number };
    expect(await failure(transportTo(sshd, { connectTimeoutMs: 1000 }), { ...sshd.target, port })).toMatchObject({
      code: 'ssh.unreachable',
      message: expect.stringContaining('in time'),
    });
  });

  test('is told from a computer without ssh', async () => {
    expect(await failure(transportTo(sshd, { program: '/nonexistent/ssh' }), sshd.target)).toMatchObject({ code: 'ssh.client-missing' });
  });
});

describe('a login', () => {
  test('with a key that the host does not take is refused', async () => {
    const target = { ...sshd.target, identityFile: sshd.hostKey };
    expect(await failure(transportTo(sshd, { confirmHostKey: yes }), target)).toMatchObject({
      code: 'ssh.auth-refused',
      host: 'cp-1',
      remedy: expect.stringContaining('ssh -p'),
    });
  });

  test('without a shell is told from a missing host', async () => {
    const other = await another('ForceCommand echo This account is currently not available.; exit 1');
    expect(await failure(transportTo(sshd, { confirmHostKey: yes }), other.target)).toMatchObject({ code: 'ssh.shell-refused' });
  });

  test('works where login files print something', async () => {
    const other = await another('ForceCommand echo welcome; echo mind the dog >&2; eval "$SSH_ORIGINAL_COMMAND"');
    expect(await whoami(transportTo(sshd, { confirmHostKey: yes }), other.target)).toMatch(/^0 127/);
  });

  test('names every missing tool at once', async () => {
    expect(await failure(transportTo(sshd, { confirmHostKey: yes, tools: ['sha256sum', 'no-a', 'no-b'] }), sshd.target)).toMatchObject({
      code: 'ssh.tool-missing',
      message: 'cp-1 lacks programs: no-a, no-b',
    });
    const bare = join(sshd.folder, 'bare');
    mkdirSync(bare);
    for (const name of ['sh', 'id', 'cat', 'mkdir', 'rm', 'wc']) symlinkSync(`/bin/${name}`, join(bare, name));
    const other = await another(`SetEnv PATH=${bare}`);
    expect(await failure(transportTo(sshd, { confirmHostKey: yes }), other.target)).toMatchObject({
      code: 'ssh.tool-missing',
      message: 'cp-1 lacks programs: dd, flock, grep, sleep',
    });
  });
});

/** A PATH on which `id` says that the user is not root, and `sudo` is what the test needs. */
function unprivileged(name: string, sudo: string | undefined): string {
  const bin = join(sshd.folder, name);
  mkdirSync(bin);
  const scripts = { id: 'echo 1000', ...(sudo === undefined ? {} : { sudo }) };
  for (const [program, text] of Object.entries(scripts)) {
    writeFileSync(join(bin, program), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, program), 0o755);
  }
  return `SetEnv PATH=${bin}:/usr/bin:/bin`;
}

describe('a user who is not root', () => {
  test('becomes root with sudo -n', async () => {
    const log = join(sshd.folder, 'sudo.log');
    const other = await another(unprivileged('good', `echo "$1 $2 $3" >${log}; shift; exec "$@"`));
    expect(await whoami(transportTo(sshd, { confirmHostKey: yes }), other.target)).toMatch(/127/);
    expect(readFileSync(log, 'utf8')).toBe('-n sh -c\n');
  });

  test.each([
    ['sudo asks for a password', 'echo "sudo: a password is required" >&2; exit 1'],
    ['sudo does not know the user', 'echo "pi is not in the sudoers file." >&2; exit 1'],
    ['sudo is not there', existsSync('/usr/bin/sudo') ? 'echo "sh: 1: exec: sudo: not found" >&2; exit 127' : undefined],
  ])('is told so where %s', async (title, sudo) => {
    const other = await another(unprivileged(title.replaceAll(' ', '-'), sudo));
    expect(await failure(transportTo(sshd, { confirmHostKey: yes }), other.target)).toMatchObject({ code: 'ssh.no-sudo', host: 'cp-1' });
  });
});

describe('a jump host', () => {
  const through = (jump: Sshd): string =>
    userConfig(sshd, 'Host gate', 'HostName 127.0.0.1', `Port ${jump.port}`, 'User root', `IdentityFile ${jump.userKey}`, 'Host behind', `ProxyJump gate`);

  test('is passed, with the keys of both confirmed', async () => {
    const jump = await another();
    const asked: string[] = [];
    const over = transportTo(sshd, { userConfigs: [through(jump)], confirmHostKey: async ({ fingerprint: shown }) => asked.push(shown) > 0 });
    expect(await whoami(over, { ...sshd.target, jump: 'gate' })).toMatch(/^0 127/);
    expect(asked.sort()).toEqual([fingerprint(jump.hostKey), fingerprint(sshd.hostKey)].sort());
  });

  test('of the ssh_config is passed as well', async () => {
    const jump = await another();
    const config = userConfig(sshd, `Include ${through(jump)}`, 'Host behind', 'HostName 127.0.0.1');
    expect(await whoami(transportTo(sshd, { userConfigs: [config], confirmHostKey: yes }), { ...sshd.target, destination: 'behind' })).toMatch(/^0 127/);
  });

  test('that is dead or refuses the login is named as the cause', async () => {
    const dead = userConfig(sshd, 'Host gate', 'HostName 127.0.0.1', `Port ${await freePort()}`);
    expect(await failure(transportTo(sshd, { userConfigs: [dead], confirmHostKey: yes }), { ...sshd.target, jump: 'gate' })).toMatchObject({
      code: 'ssh.jump-failed',
    });
    const jump = await another();
    const refusing = userConfig(
      sshd,
      'Host gate',
      'HostName 127.0.0.1',
      `Port ${jump.port}`,
      'User root',
      'IdentitiesOnly yes',
      `IdentityFile ${jump.hostKey}`,
    );
    expect(await failure(transportTo(sshd, { userConfigs: [refusing], confirmHostKey: yes }), { ...sshd.target, jump: 'gate' })).toMatchObject({
      code: 'ssh.jump-failed',
    });
  });

  test('that cannot reach the host is not the cause', async () => {
    const jump = await another();
    const over = transportTo(sshd, { userConfigs: [through(jump)], confirmHostKey: yes });
    expect(await failure(over, { ...sshd.target, port: await freePort(), jump: 'gate' })).toMatchObject({ code: 'ssh.unreachable' });
  });
});

test("a person's own ssh uses the same configuration and known hosts, and runs a command there", async () => {
  const over = transportTo(sshd, { confirmHostKey: yes });
  await (await over.connect(sshd.target)).close();
  const args = await loginArguments({ directory: over.directory, userConfigs: [] }, sshd.target, ['echo', 'here']);
  expect(execFileSync('ssh', args, { encoding: 'utf8' })).toBe('here\n');
});

test('neither arguments nor input of a command are in a process list of this computer', async () => {
  const session = await transportTo(sshd, { confirmHostKey: yes }).connect(sshd.target);
  onTestFinished(() => session.close());
  const word = 'pA55-of-the-test';
  const commandLines = 'for p in /proc/[0-9]*; do tr "\\0" " " <"$p/cmdline" 2>/dev/null; done | grep -c "pA55-[o]f-the-test"';
  const [answer] = await session.run([sh(commandLines, [], { kind: 'text', text: secret(word) })]);
  expect(answer?.stdout).toBe('0\n');
});
