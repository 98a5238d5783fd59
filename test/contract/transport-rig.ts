import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type OpenSshOptions, openSsh } from '../../src/adapters/ssh/open-ssh.ts';
import { sh } from '../../src/command/command.ts';
import type { SshTarget, Transport } from '../../src/ports/transport.ts';
import { type Sshd, startSshd } from './transport-sshd.ts';

export const yes = async (): Promise<boolean> => true;

let count = 0;
const fresh = (kind: string): string => {
  count += 1;
  return `${kind}-${count}`;
};

/** A transport with an empty workspace of its own. */
export function transportTo(sshd: Sshd, options: Partial<OpenSshOptions> = {}): Transport & { readonly directory: string } {
  const directory = join(sshd.folder, fresh('ws'));
  const artifactPath = (name: string): string => join(sshd.folder, name);
  return { directory, ...openSsh({ directory, artifactPath, runDirectory: sshd.runDirectory, userConfigs: [], ...options }) };
}

/** A person's ssh_config with these lines. */
export function userConfig(sshd: Sshd, ...lines: readonly string[]): string {
  const path = join(sshd.folder, fresh('config'));
  writeFileSync(path, lines.join('\n'));
  return path;
}

/** Why a connection was refused. */
export const failure = (from: Transport, target: SshTarget): Promise<unknown> =>
  from.connect(target).then(
    () => 'connected',
    (reason: unknown) => reason,
  );

/** User id and addresses as the host sees them. */
export async function whoami(from: Transport, target: SshTarget): Promise<string | undefined> {
  const session = await from.connect(target);
  try {
    return (await session.run([sh('echo "$(id -u) $SSH_CONNECTION"')]))[0]?.stdout;
  } finally {
    await session.close();
  }
}

export const fingerprint = (key: string): string => execFileSync('ssh-keygen', ['-lf', `${key}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';

/** The line that known_hosts has for a key of a server on loopback. */
export const known = (key: string, port: number): string => `[127.0.0.1]:${port} ${readFileSync(`${key}.pub`, 'utf8')}`;

/** One more server, for this test only. */
export async function another(...lines: readonly string[]): Promise<Sshd> {
  const other = await startSshd('dash', lines);
  onTestFinished(() => other.stop());
  return other;
}
