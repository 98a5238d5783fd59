import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostName } from '../../src/base/names.ts';
import type { SshTarget } from '../../src/ports/transport.ts';

/** A real sshd of our own on loopback, with its own keys and folders. */
export interface Sshd {
  readonly port: number;
  /** A folder for whatever a test needs; it goes with the server. */
  readonly folder: string;
  readonly runDirectory: string;
  readonly hostKey: string;
  readonly userKey: string;
  readonly target: SshTarget;
  stop(): Promise<void>;
}

export type Userland = 'dash' | 'bash' | 'busybox';

/** Starts it with `sh` and its tools as the userland has them; `extra` are more lines of sshd_config. */
export async function startSshd(userland: Userland, extra: readonly string[] = []): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'bramble-sshd-'));
  const hostKey = join(folder, 'host_key');
  const userKey = join(folder, 'user_key');
  for (const key of [hostKey, userKey]) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', key]);
  mkdirSync('/run/sshd', { recursive: true });
  const port = await freePort();
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${userKey}.pub`,
    'StrictModes no',
    'UsePAM no',
    'PidFile none',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
    // sshd takes the first of two.
    ...extra,
    `SetEnv PATH=${userlandPath(userland, join(folder, 'bin'))}`,
  ];
  const config = join(folder, 'sshd_config');
  writeFileSync(config, `${lines.join('\n')}\n`);
  const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  server.stderr.on('data', (text: Buffer) => (log += text.toString()));
  const stop = async (): Promise<void> => {
    if (server.exitCode === null && server.kill()) await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilOpen(
      port,
      () => server.exitCode === null,
      () => log,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  const target: SshTarget = { name: 'cp-1' as HostName, destination: '127.0.0.1', user: 'root', port, identityFile: userKey };
  return { port, folder, runDirectory: join(folder, 'run'), hostKey, userKey, target, stop };
}

function userlandPath(userland: Userland, bin: string): string {
  mkdirSync(bin);
  if (userland === 'busybox') {
    execFileSync('busybox', ['--install', '-s', bin]);
    // Debian's busybox is built without it.
    if (!existsSync(join(bin, 'flock'))) symlinkSync('/usr/bin/flock', join(bin, 'flock'));
    return bin;
  }
  symlinkSync(`/bin/${userland}`, join(bin, 'sh'));
  return `${bin}:/usr/bin:/bin`;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('bug: no port');
  return address.port;
}

async function untilOpen(port: number, isAlive: () => boolean, log: () => string): Promise<void> {
  for (let tries = 0; tries < 200 && isAlive(); tries += 1) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) => socket.on('connect', () => resolve(true)).on('error', () => resolve(false)));
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`sshd did not start: ${log()}`);
}
