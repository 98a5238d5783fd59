import type { Duplex } from 'node:stream';
import type { HostName } from '../base/names.ts';
import { Failure } from '../base/trouble.ts';
import type { Answer, Command } from '../command/command.ts';
import type { LockAnswer, Session, SshTarget, Transport } from '../ports/transport.ts';

/** A host that exists in a test only. What it was not told fails the test as a bug, never as a Failure that code may handle. */
export interface FakeHost {
  /** The answer to a command; undefined means that the test did not foresee it. */
  readonly answer: (command: Command) => Answer | undefined;
  /** Thrown instead of connecting. */
  readonly refusal?: Failure;
  /** Who has the lock before anybody here asks. */
  readonly lockedBy?: string;
  readonly tunnel?: (address: string, port: number) => Duplex;
}

export interface FakeTransport extends Transport {
  /** Every command that a host ran, over all its connections. */
  sent(host: string): readonly Command[];
  /** Connections that were not closed. */
  readonly openSessions: number;
}

/** The same promises as the real transport, kept by hosts that are functions. */
export function fakeTransport(hosts: Readonly<Record<string, FakeHost>>): FakeTransport {
  const sent = new Map<string, Command[]>();
  const holders = new Map<string, { readonly session: FakeSession | undefined; readonly by: string }>();
  for (const [name, { lockedBy }] of Object.entries(hosts)) if (lockedBy !== undefined) holders.set(name, { session: undefined, by: lockedBy });
  const open = new Set<FakeSession>();

  const find = ({ name }: SshTarget): FakeHost => {
    const host = hosts[name];
    if (host === undefined) throw new Error(`the test told of no host ${name}`);
    if (host.refusal !== undefined) throw host.refusal;
    return host;
  };

  class FakeSession implements Session {
    readonly host: HostName;
    readonly #host: FakeHost;
    readonly #signal: AbortSignal | undefined;
    #turn: Promise<unknown> = Promise.resolve();
    #brokenBy: string | undefined;
    readonly reconnect: () => Promise<Session>;
    constructor(name: HostName, host: FakeHost, signal: AbortSignal | undefined, reconnect: () => Promise<Session>) {
      this.host = name;
      this.reconnect = reconnect;
      this.#host = host;
      this.#signal = signal;
    }

    run(commands: readonly Command[], onAnswer: (index: number, answer: Answer) => void = () => undefined): Promise<readonly Answer[]> {
      const turn = this.#turn.then(async () => {
        const answers: Answer[] = [];
        for (const [index, command] of commands.entries()) {
          await Promise.resolve();
          this.#check();
          const answer = this.#host.answer(command);
          if (answer === undefined) throw new Error(`the test did not tell ${this.host} what to answer to ${JSON.stringify(command.argv)}`);
          sent.set(this.host, [...(sent.get(this.host) ?? []), command]);
          answers.push(answer);
          onAnswer(index, answer);
          if (answer.exitCode !== 0) break;
        }
        return answers;
      });
      this.#turn = turn.catch(() => undefined);
      return turn;
    }

    async lock(holder: string): Promise<LockAnswer> {
      await this.#turn;
      this.#check();
      const held = holders.get(this.host);
      if (held !== undefined && held.session !== this) return { kind: 'held', by: held.by };
      holders.set(this.host, { session: this, by: holder });
      return { kind: 'taken' };
    }

    async breakLock(holder: string): Promise<LockAnswer> {
      const answer = await this.lock(holder);
      const held = holders.get(this.host);
      // Whoever had it before anybody here asked is no connection.
      if (answer.kind !== 'held' || held?.session === undefined) return answer;
      open.delete(held.session);
      held.session.#brokenBy = holder;
      holders.set(this.host, { session: this, by: holder });
      return { kind: 'broken', by: answer.by };
    }

    async close(): Promise<void> {
      open.delete(this);
      if (holders.get(this.host)?.session === this) holders.delete(this.host);
      await Promise.resolve();
    }

    #check(): void {
      this.#signal?.throwIfAborted();
      if (open.has(this)) return;
      if (this.#brokenBy !== undefined)
        throw new Failure({ code: 'run.lock-broken', message: `${this.host}: ${this.#brokenBy}`, remedy: 'Let that run end.', host: this.host });
      throw new Failure({ code: 'ssh.connection-lost', message: `${this.host} was closed`, remedy: 'Do not use a session after its end.', host: this.host });
    }
  }

  const connect: Transport['connect'] = async (target, signal) => {
    await Promise.resolve();
    signal?.throwIfAborted();
    const session = new FakeSession(target.name, find(target), signal, () => connect(target, signal));
    open.add(session);
    return session;
  };

  return {
    connect,
    async tunnel(target, address, port) {
      await Promise.resolve();
      const { tunnel } = find(target);
      if (tunnel === undefined) throw new Error(`the test told ${target.name} of no tunnel to ${address}:${port}`);
      return tunnel(address, port);
    },
    sent: (host) => sent.get(host) ?? [],
    get openSessions() {
      return open.size;
    },
  };
}
