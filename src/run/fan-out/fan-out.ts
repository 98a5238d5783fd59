import { bytesText } from '../../base/bytes-text.ts';
import type { Address, HostName } from '../../base/names.ts';
import { secret } from '../../base/secret.ts';
import type { Answer, Command } from '../../command/command.ts';
import type { Emit } from '../../events/event.ts';
import { type Door, giveCommand, readDoor } from '../../fan-out/give-command.ts';
import { givenPath, receiveCommand, sentCommand, type TakingCommand } from '../../fan-out/receive-command.ts';
import {
  hasRepeats,
  isDirect,
  isSlow,
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
import type { Pack, Packed } from '../../ports/store.ts';
import type { Session } from '../../ports/transport.ts';

export interface FanOutPorts {
  readonly clock: Clock;
  readonly emit: Emit;
  readonly pack?: Pack | undefined;
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
  /** Hosts that could not unpack what was sent to them. */
  readonly #plain = new Set<HostName>();
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

  /** Says what the run spared the operator's link, if anything was passed on. */
  tell(): void {
    if (this.#passedBytes === 0) return;
    const text = `${bytesText(this.#sentBytes)} of artifacts went over this computer's link, and ${bytesText(this.#passedBytes)} from host to host.`;
    this.#ports.emit({ kind: 'note', text });
  }

  /** Runs a command that takes an artifact, once its bytes can come from somewhere. @throws what Session throws */
  async deliver(command: TakingCommand, session: Session, isUrgent: boolean): Promise<Answer> {
    const { sha256, sizeBytes } = command.input;
    const request = { host: session.host, sha256, sizeBytes };
    for (;;) {
      const transfer = await this.#turn(request, isUrgent);
      const isKept = isWorthGiving(this.#schedule, request);
      let packed: Packed | undefined;
      try {
        packed = await this.#pack(transfer);
        const answer = await one(session, this.#taking(command, transfer, isKept, packed));
        if (answer.exitCode === 0) {
          this.#arrived(transfer, packed?.sizeBytes ?? sizeBytes);
          if (isKept || command.input.path !== undefined) await this.#give(command, request, session);
          return answer;
        }
        if (packed !== undefined) this.#plain.add(session.host);
        else if (transfer.from === 'operator') return answer;
        else this.#passingFailed(transfer, answer);
      } finally {
        await packed?.remove();
        this.#schedule = withoutTransfer(this.#schedule, transfer);
        this.#wake();
      }
    }
  }

  /** What cannot be unpacked there is sent again as it is. */
  async #pack({ from, host, sha256 }: Transfer): Promise<Packed | undefined> {
    return from === 'operator' && isSlow(this.#schedule) && !this.#plain.has(host) ? await this.#ports.pack?.(sha256) : undefined;
  }

  #passingFailed(transfer: Transfer, answer: Answer): void {
    this.#schedule = withFailure(this.#schedule, transfer);
    this.#ports.emit({ kind: 'note', text: `${transfer.host} gets an artifact from here that ${transfer.from} could not pass on: ${reasonOf(answer)}` });
  }

  #taking(command: TakingCommand, { from }: Transfer, isKept: boolean, packed: Packed | undefined): Command {
    if (from === 'operator') return sentCommand(command, isKept, packed);
    const door = this.#doors.get(from);
    if (door === undefined || door === 'none') throw new Error(`bug: ${from} gives artifacts and has no door`);
    return receiveCommand(command, door, isKept);
  }

  #arrived(transfer: Transfer, wireBytes: number): void {
    if (transfer.from === 'operator') this.#sentBytes += wireBytes;
    else this.#passedBytes += wireBytes;
    this.#schedule = withArrival(this.#schedule, transfer, wireBytes, this.#ports.clock.now());
  }

  async #give(command: TakingCommand, request: Request, session: Session): Promise<void> {
    if (this.#doors.get(session.host) === 'none' || !isWorthGiving(this.#schedule, request)) return;
    const address = this.#addresses.get(session.host);
    if (address === undefined) return;
    const answer = await one(session, giveCommand(address, givenPath(command), command.input.sha256));
    const door = readDoor(address, answer.stdout, secret);
    if (answer.exitCode === 0 && door !== undefined) {
      this.#doors.set(session.host, door);
      this.#schedule = withHolder(this.#schedule, session.host, command.input.sha256);
      return;
    }
    this.#doors.set(session.host, 'none');
    this.#ports.emit({ kind: 'note', text: `${session.host} cannot pass artifacts on to other hosts: ${reasonOf(answer)}` });
  }

  /** An interrupted run ends every session: what is under way fails then, which lets those that wait go and fail as well. */
  #turn(request: Request, isUrgent: boolean): Promise<Transfer> {
    return new Promise((go) => {
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
