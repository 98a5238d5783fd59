import type { Sha256 } from '../../base/names.ts';
import { Failure } from '../../base/trouble.ts';
import { opening, remoteCommand } from '../../command/loop.ts';
import { ReplyReader } from '../../command/reply-reader.ts';
import type { SshTarget } from '../../ports/transport.ts';
import { connectFailure, connectionLost, toolsMissing } from './classify.ts';
import { type SshLogin, sshArguments } from './ssh-arguments.ts';
import type { LoginSockets } from './login-sockets.ts';
import { SshProcess } from './ssh-process.ts';
import { SshSession } from './ssh-session.ts';

/** What a connection needs beside its target. */
export interface SshSettings {
  readonly program: string;
  readonly configFile: string;
  readonly runDirectory: string;
  readonly tools: readonly string[];
  readonly connectTimeoutMs: number;
  readonly artifactPath: (sha256: Sha256) => string;
  /** Where logins are shared with what comes after. */
  readonly sockets: LoginSockets | undefined;
}

/** A login that is there answers at once, or its other side is gone without a word. */
const sharedLimitMs = 4_000;

/** Takes the login that an ssh before it left, or makes one and leaves it. A login that does not answer is given up for a new one. */
export async function openSession(settings: SshSettings, target: SshTarget, signal: AbortSignal | undefined): Promise<SshSession> {
  const { sockets } = settings;
  if (sockets === undefined) return startSession(settings, target, signal, { kind: 'own' });
  const login: SshLogin = { kind: 'leave', socket: sockets.pathOf(target) };
  if (sockets.isThere(target)) {
    try {
      return await startSession(settings, target, signal, login, sharedLimitMs);
    } catch (error) {
      if (signal?.aborted === true) throw error;
      sockets.forget(target);
    }
  }
  try {
    return await startSession(settings, target, signal, login);
  } catch (error) {
    if (signal?.aborted === true || !(error instanceof Failure) || error.code !== 'ssh.jump-failed') throw error;
    // An ssh that leaves its login keeps to itself what the jump host's ssh says: an unknown key, a refused login. This one tells.
    return startSession(settings, target, signal, { kind: 'own' });
  }
}

/** A session over a connection of its own, whatever others there are: it proves that the host can be reached now. */
function openAnew(settings: SshSettings, target: SshTarget, signal: AbortSignal | undefined): Promise<SshSession> {
  settings.sockets?.forget(target);
  return startSession(settings, target, signal, { kind: 'own' });
}

/** Starts ssh, sends the loop and waits for its greeting: one round trip after the login. */
async function startSession(
  settings: SshSettings,
  target: SshTarget,
  signal: AbortSignal | undefined,
  login: SshLogin,
  // ssh has its own limit for each hop; this one also covers a login, a sudo or a shell that hangs.
  limitMs: number = settings.connectTimeoutMs * 3,
): Promise<SshSession> {
  signal?.throwIfAborted();
  const ssh = new SshProcess(settings.program, [...sshArguments(settings.configFile, target, login), '--', target.destination, remoteCommand]);
  const session = new SshSession(target, ssh, settings.artifactPath, () => openAnew(settings, target, signal));
  const abort = (): void => session.end(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  void ssh.ended.then(() => signal?.removeEventListener('abort', abort));
  try {
    return await new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(connectFailure(target, { exitCode: 255, signal: null, stderr: 'Connection timed out' })), limitMs);
      const replies = new ReplyReader();
      let isGreeted = false;
      ssh.child.stdout.on('data', (chunk: Buffer) => {
        for (const reply of replies.push(chunk)) {
          if (isGreeted) session.receive(reply);
          else if (reply.kind === 'missing') reject(toolsMissing(target, reply.tools));
          else if (reply.kind === 'ready') resolve(session);
          else reject(connectionLost(target, 'it did not greet', ''));
          isGreeted = true;
        }
      });
      void ssh.ended.then((end) => reject(signal?.aborted === true ? signal.reason : connectFailure(target, end)));
      ssh.ended.finally(() => clearTimeout(limit)).catch(() => undefined);
      void ssh.write(opening(settings.runDirectory, settings.tools));
    });
  } catch (error) {
    ssh.kill();
    await ssh.ended;
    throw error;
  }
}
