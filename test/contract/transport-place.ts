import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { openSsh } from '../../src/adapters/ssh/open-ssh.ts';
import type { Session, SshTarget, Transport } from '../../src/ports/transport.ts';
import { fakeTransport } from '../../src/testkit/fake-transport.ts';
import { type Sshd, startSshd } from './transport-sshd.ts';

export const poll = { timeout: 40_000, interval: 50 };

/** What a place offers: a transport to one host, and a way to end a connection as a crash of this computer would. */
interface Place {
  readonly transport: Transport;
  readonly target: SshTarget;
  readonly sshd: Sshd | undefined;
  /** Runs at the end of the test, the last one first. */
  readonly atEnd: (end: () => Promise<void>) => void;
}

export async function place(name: 'fake' | 'dash' | 'bash' | 'busybox', { onTestFinished: atEnd }: TestContext): Promise<Place> {
  if (name === 'fake') {
    const transport = fakeTransport({ 'cp-1': { answer: () => ({ exitCode: 0, stdout: '', stderr: '' }) } });
    return { transport, target: { name: 'cp-1' as SshTarget['name'], destination: 'x' }, sshd: undefined, atEnd };
  }
  const sshd = await startSshd(name);
  atEnd(() => sshd.stop());
  const { folder, runDirectory } = sshd;
  const transport = openSsh({
    directory: join(folder, 'ws'),
    artifactPath: (sum) => join(folder, sum),
    confirmHostKey: async () => true,
    runDirectory,
    userConfigs: [],
  });
  return { transport, target: sshd.target, sshd, atEnd };
}

export async function open({ transport, target, atEnd }: Place, signal?: AbortSignal): Promise<Session> {
  const session = await transport.connect(target, signal);
  atEnd(() => session.close());
  return session;
}

/** Ids of the ssh clients that talk to this sshd. */
export const clients = ({ port }: Sshd): readonly number[] => pids(`^ssh .* -p ${port} `);
export const pids = (pattern: string): readonly number[] => {
  try {
    return execFileSync('pgrep', ['-f', pattern], { encoding: 'utf8' }).trim().split('\n').map(Number);
  } catch {
    return [];
  }
};
/** Awaits the rejection later, without it being unhandled until then. */
export const reasonOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'it succeeded',
    (reason: unknown) => reason,
  );
export const real = (found: Sshd | undefined): Sshd => {
  if (found === undefined) throw new Error('bug: the fake has no sshd');
  return found;
};
