import type { Answer, Command } from '../command/command.ts';
import type { LockAnswer, Session } from '../ports/transport.ts';

/** A host's connection of one run, which another one can take the place of when the host was restarted. */
export class LastingSession implements Session {
  #session: Session;
  #holder: string | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  get host(): Session['host'] {
    return this.#session.host;
  }

  run(commands: readonly Command[], onAnswer?: (index: number, answer: Answer) => void): Promise<readonly Answer[]> {
    return this.#session.run(commands, onAnswer);
  }

  async lock(holder: string): Promise<LockAnswer> {
    const answer = await this.#session.lock(holder);
    if (answer.kind === 'taken') this.#holder = holder;
    return answer;
  }

  async breakLock(holder: string): Promise<LockAnswer> {
    const answer = await this.#session.breakLock(holder);
    if (answer.kind !== 'held') this.#holder = holder;
    return answer;
  }

  reconnect(): Promise<Session> {
    return this.#session.reconnect();
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  /** Goes on over another connection to the same host, with the lock that this one had; who has it instead, where somebody was quicker. */
  async goOn(another: Session): Promise<LockAnswer> {
    const before = this.#session;
    this.#session = another;
    await before.close();
    return this.#holder === undefined ? { kind: 'taken' } : another.lock(this.#holder);
  }
}
