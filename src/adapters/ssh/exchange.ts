import { Failure } from '../../base/trouble.ts';
import type { Answer, Command } from '../../command/command.ts';
import { outputLimitBytes } from '../../command/loop.ts';
import type { SshTarget } from '../../ports/transport.ts';

const defaultTimeoutMs = 120_000;

/** One batch under way: its answers so far, and the clock of the command whose answer is next. */
export class Exchange {
  readonly done: Promise<readonly Answer[]>;
  readonly #target: SshTarget;
  readonly #commands: readonly Command[];
  readonly #onAnswer: (index: number, answer: Answer) => void;
  readonly #answers: Answer[] = [];
  #resolve: (answers: readonly Answer[]) => void = () => undefined;
  #reject: (reason: unknown) => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;
  /** Called when the command under way has run over its time; the owner gives the connection up. */
  readonly #onTimeout: (failure: Failure) => void;

  constructor(target: SshTarget, commands: readonly Command[], onAnswer: (index: number, answer: Answer) => void, onTimeout: (failure: Failure) => void) {
    this.#target = target;
    this.#commands = commands;
    this.#onAnswer = onAnswer;
    this.#onTimeout = onTimeout;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Who waits for it sees the rejection; it may come before anybody does.
    this.done.catch(() => undefined);
    this.#wind();
  }

  /** No further answer will come: all are here, one was non-zero, or the connection is gone. */
  get isOver(): boolean {
    return this.#isOver;
  }

  take(answer: Answer): void {
    const index = this.#answers.length;
    this.#answers.push(answer);
    this.#onAnswer(index, answer);
    if (answer.exitCode === 0 && this.#answers.length < this.#commands.length) return this.#wind();
    this.#end();
    this.#resolve(this.#answers);
  }

  /** The command under way wrote too much. */
  flood(): void {
    this.fail(tooLarge(this.#target, this.#commands[this.#answers.length]));
  }

  fail(reason: unknown): void {
    this.#end();
    this.#reject(reason);
  }

  /** A piece of the payload of command `index` went out: a slow upload is not a hung command. */
  progressed(index: number): void {
    if (index === this.#answers.length && !this.#isOver) this.#wind();
  }

  #wind(): void {
    clearTimeout(this.#timer);
    const command = this.#commands[this.#answers.length];
    const timeoutMs = command?.timeoutMs ?? defaultTimeoutMs;
    this.#timer = setTimeout(() => this.#onTimeout(timeout(this.#target, command, timeoutMs)), timeoutMs);
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }
}

const named = (command: Command | undefined): string => command?.argv[0] ?? 'a command';

function timeout(target: SshTarget, command: Command | undefined, timeoutMs: number): Failure {
  return new Failure({
    code: 'ssh.command-timeout',
    message: `${named(command)} on ${target.name} was not done after ${timeoutMs / 1000} s and was stopped`,
    remedy: 'Check the load, memory and disk of the host, then run again.',
    host: target.name,
    evidence: command?.argv.join(' ').slice(0, 2000) ?? '',
  });
}

function tooLarge(target: SshTarget, command: Command | undefined): Failure {
  return new Failure({
    code: 'ssh.output-too-large',
    message: `${named(command)} on ${target.name} wrote more than ${outputLimitBytes} bytes`,
    remedy: 'Look on the host for what makes it write so much, such as a file that was never meant to be this large.',
    host: target.name,
  });
}
