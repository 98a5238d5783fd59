import type { HostName, Sha256 } from '../../base/names.ts';
import { Failure } from '../../base/trouble.ts';
import type { Answer, Command } from '../../command/command.ts';
import { frame } from '../../command/frame.ts';
import type { Reply } from '../../command/reply-reader.ts';
import type { LockAnswer, Session, SshTarget } from '../../ports/transport.ts';
import { connectionLost, sessionEnd } from './classify.ts';
import { Exchange } from './exchange.ts';
import { type Outgoing, prepareFrames, sendFrame } from './send-frames.ts';
import type { SshProcess } from './ssh-process.ts';

const patienceMs = 2000;

/** A greeted loop behind one ssh. Exchanges wait for each other; what ends the connection ends the one under way. */
export class SshSession implements Session {
  readonly host: HostName;
  readonly #target: SshTarget;
  readonly #ssh: SshProcess;
  readonly #artifactPath: (sha256: Sha256) => string;
  #batch = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #current: Exchange | undefined;
  #over: { readonly reason: unknown } | undefined;

  readonly reconnect: () => Promise<Session>;

  constructor(target: SshTarget, ssh: SshProcess, artifactPath: (sha256: Sha256) => string, reconnect: () => Promise<Session>) {
    this.host = target.name;
    this.reconnect = reconnect;
    this.#target = target;
    this.#ssh = ssh;
    this.#artifactPath = artifactPath;
    void ssh.ended.then((end) => this.end(sessionEnd(target, end)));
  }

  run(commands: readonly Command[], onAnswer: (index: number, answer: Answer) => void = () => undefined): Promise<readonly Answer[]> {
    return this.#inTurn(async () => {
      if (commands.length === 0) return [];
      this.#batch += 1;
      const frames = await prepareFrames(this.#target, this.#batch, commands, this.#artifactPath);
      return await this.#exchange(frames, commands, onAnswer);
    });
  }

  lock(holder: string): Promise<LockAnswer> {
    return this.#askForLock('lock', holder);
  }

  breakLock(holder: string): Promise<LockAnswer> {
    return this.#askForLock('break', holder);
  }

  async close(): Promise<void> {
    if (this.#current !== undefined) this.end(connectionLost(this.#target, 'it was closed while a command ran', ''));
    this.#over ??= { reason: connectionLost(this.#target, 'it was closed', '') };
    this.#ssh.child.stdin.end();
    const impatience = setTimeout(() => this.#ssh.kill(), patienceMs);
    await this.#ssh.ended;
    clearTimeout(impatience);
  }

  /** Takes what the loop says. */
  receive(reply: Reply): void {
    if (reply.kind === 'answer' && this.#current !== undefined) {
      try {
        this.#current.take(reply.answer);
      } catch (error) {
        this.end(error);
      }
    } else if (reply.kind === 'flood' && this.#current !== undefined) {
      this.#current.flood();
    } else {
      this.end(connectionLost(this.#target, 'it sent what was not asked for', reply.kind === 'garbage' ? reply.line : reply.kind));
    }
  }

  /** Gives the connection up; the first reason counts. */
  end(reason: unknown): void {
    this.#over ??= { reason };
    this.#current?.fail(this.#over.reason);
    this.#ssh.kill();
  }

  async #askForLock(kind: 'lock' | 'break', holder: string): Promise<LockAnswer> {
    const answer = await this.#inTurn(async () => {
      this.#batch += 1;
      const outgoing = { frame: frame(kind, this.#batch, holder, 0), payload: new Uint8Array() };
      return (await this.#exchange([outgoing], [{ argv: ['flock'] }], () => undefined))[0];
    });
    if (answer?.exitCode === 0) return answer.stdout === '' ? { kind: 'taken' } : { kind: 'broken', by: answer.stdout };
    if (answer?.exitCode === 1 && answer.stderr === '') return { kind: 'held', by: answer.stdout };
    throw new Failure({
      code: 'ssh.lock-failed',
      message: `the lock on ${this.host} can be neither taken nor read`,
      remedy: 'Check that /run/bramble/lock on the host is an ordinary file.',
      host: this.host,
      evidence: answer?.stderr ?? '',
    });
  }

  async #exchange(frames: readonly Outgoing[], commands: readonly Command[], onAnswer: (index: number, answer: Answer) => void): Promise<readonly Answer[]> {
    if (this.#over !== undefined) throw this.#over.reason;
    const exchange = new Exchange(this.#target, commands, onAnswer, (failure) => this.end(failure));
    this.#current = exchange;
    try {
      for (const [index, outgoing] of frames.entries()) {
        if (exchange.isOver) break;
        await sendFrame(this.#ssh, outgoing, () => exchange.progressed(index));
      }
    } catch (error) {
      this.end(error);
    }
    try {
      return await exchange.done;
    } finally {
      this.#current = undefined;
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
