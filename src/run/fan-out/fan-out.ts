import type { Address, HostName } from '../../base/names.ts';
import { secret } from '../../base/secret.ts';
import type { Answer, Command } from '../../command/command.ts';
import type { Emit } from '../../events/event.ts';
import { type Door, giveCommand, readDoor } from '../../fan-out/give-command.ts';
import { givenPath, keepCommand, receiveCommand, type TakingCommand } from '../../fan-out/receive-command.ts';
import {
  hasRepeats,
  isDirect,
  isWorthGiving,
  newSchedule,
  originOf,
  type Request,
  type Schedule,
  type Transfer,
  withArrival,
  withFailure,
  withHolder,
  withoutTransfer,
  withTransfer,
} from '../../fan-out/schedule.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Session } from '../../ports/transport.ts';

export interface FanOutPorts {
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

interface Waiting {
  readonly request: Request;
  readonly isUrgent: boolean;
  readonly go: (transfer: Transfer) => void;
}

/**
 * Brings artifacts to hosts: over a slow link each of them once, and from host to host after that. What cannot be passed on comes
 * from the operator as ever, so that it is never the reason of a failure.
 */
export class FanOut {
  #schedule: Schedule;
  #waiting: readonly Waiting[] = [];
  readonly #doors = new Map<HostName, Door | 'none'>();
  readonly #addresses: ReadonlyMap<HostName, Address>;
  readonly #ports: FanOutPorts;
  #sentBytes = 0;
  #passedBytes = 0;

  private constructor(schedule: Schedule, addresses: ReadonlyMap<HostName, Address>, ports: FanOutPorts) {
    this.#schedule = schedule;
    this.#addresses = addresses;
    this.#ports = ports;
  }

  /** Undefined where no artifact goes to more than one host. */
  static of(requests: readonly Request[], addresses: ReadonlyMap<HostName, Address>, ports: FanOutPorts, quickBytesPerSecond?: number): FanOut | undefined {
    const schedule = newSchedule(requests, quickBytesPerSecond);
    return hasRepeats(schedule) ? new FanOut(schedule, addresses, ports) : undefined;
  }

  /** The link is quick: commands can be sent as they are, all at once. */
  get isDirect(): boolean {
    return isDirect(this.#schedule);
  }

  /** Artifacts that went over the operator's link, and those that hosts passed on. */
  get bytes(): { readonly sent: number; readonly passed: number } {
    return { sent: this.#sentBytes, passed: this.#passedBytes };
  }

  /** Runs a command that takes an artifact, once its bytes can come from somewhere. @throws what Session throws */
  async deliver(command: TakingCommand, session: Session, isUrgent: boolean): Promise<Answer> {
    const { sha256, sizeBytes } = command.input;
    const request = { host: session.host, sha256, sizeBytes };
    for (;;) {
      const transfer = await this.#turn(request, isUrgent);
      try {
        const answer = await one(session, this.#sent(command, transfer));
        if (answer.exitCode === 0) await this.#arrived(command, transfer, session);
        if (answer.exitCode === 0 || transfer.from === 'operator') return answer;
        this.#schedule = withFailure(this.#schedule, transfer);
        this.#ports.emit({ kind: 'note', text: `${session.host} gets an artifact from here that ${transfer.from} could not pass on: ${reasonOf(answer)}` });
      } finally {
        this.#schedule = withoutTransfer(this.#schedule, transfer);
        this.#wake();
      }
    }
  }

  #sent(command: TakingCommand, { from, ...request }: Transfer): Command {
    const isKept = isWorthGiving(this.#schedule, request);
    if (from === 'operator') return isKept ? keepCommand(command) : command;
    const door = this.#doors.get(from);
    if (door === undefined || door === 'none') throw new Error(`bug: ${from} gives artifacts and has no door`);
    return receiveCommand(command, door, isKept);
  }

  async #arrived(command: TakingCommand, transfer: Transfer, session: Session): Promise<void> {
    if (transfer.from === 'operator') this.#sentBytes += transfer.sizeBytes;
    else this.#passedBytes += transfer.sizeBytes;
    const wasKept = command.input.path !== undefined || isWorthGiving(this.#schedule, transfer);
    this.#schedule = withArrival(this.#schedule, transfer, this.#ports.clock.now());
    if (wasKept && this.#doors.get(session.host) !== 'none' && isWorthGiving(this.#schedule, transfer)) await this.#give(command, session);
  }

  async #give(command: TakingCommand, session: Session): Promise<void> {
    const address = this.#addresses.get(session.host);
    if (address === undefined) return;
    const answer = await one(session, giveCommand(address, givenPath(command), command.input.sha256));
    const door = readDoor(address, answer.stdout, secret) ?? this.#doors.get(session.host);
    if (answer.exitCode === 0 && door !== undefined) {
      this.#doors.set(session.host, door);
      this.#schedule = withHolder(this.#schedule, session.host, command.input.sha256);
      return;
    }
    this.#doors.set(session.host, 'none');
    this.#ports.emit({ kind: 'note', text: `${session.host} cannot pass artifacts on to other hosts: ${reasonOf(answer)}` });
  }

  #turn(request: Request, isUrgent: boolean): Promise<Transfer> {
    const { signal } = this.#ports;
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(signal.reason);
      if (signal.aborted) return stop();
      signal.addEventListener('abort', stop, { once: true });
      const go = (transfer: Transfer): void => {
        signal.removeEventListener('abort', stop);
        resolve(transfer);
      };
      const waiting = [...this.#waiting, { request, isUrgent, go }];
      this.#waiting = [...waiting.filter((each) => each.isUrgent), ...waiting.filter((each) => !each.isUrgent)];
      this.#wake();
    });
  }

  #wake(): void {
    this.#waiting = this.#waiting.filter(({ request, go }) => {
      const from = originOf(this.#schedule, request);
      if (from === undefined) return true;
      const transfer = { ...request, from };
      this.#schedule = withTransfer(this.#schedule, transfer, this.#ports.clock.now());
      go(transfer);
      return false;
    });
  }
}

const one = async (session: Session, command: Command): Promise<Answer> => (await session.run([command]))[0] as Answer;

const reasonOf = ({ stderr, exitCode }: Answer): string => stderr.trim().split('\n').at(-1) || `exit code ${exitCode}`;
