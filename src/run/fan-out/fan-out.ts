import { bytesText } from '../../base/bytes-text.ts';
import type { Address, HostName } from '../../base/names.ts';
import type { Answer, Command } from '../../command/command.ts';
import type { Emit } from '../../events/event.ts';
import { receiveCommand, sentCommand, type TakingCommand } from '../../fan-out/receive-command.ts';
import {
  isDirect,
  isDoneGiving,
  isNeeded,
  isSlow,
  isWorthGiving,
  newSchedule,
  nextToSend,
  originOf,
  type Policy,
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
import { Doors } from './doors.ts';
import { Packs } from './packs.ts';

export interface FanOutPorts {
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly pack?: Pack | undefined;
}

interface Waiting {
  readonly request: Request;
  readonly isUrgent: boolean;
  readonly go: (transfer: Transfer) => void;
}

/**
 * Brings artifacts to hosts: over a slow link packed, each of them once, and from host to host after that. What cannot be packed or passed
 * on comes from the operator as ever, so that it is never the reason of a failure.
 */
export class FanOut {
  #schedule: Schedule;
  #waiting: readonly Waiting[] = [];
  readonly #doors = new Doors();
  readonly #packs: Packs;
  /** Hosts that could not unpack what was sent to them. */
  readonly #plain = new Set<HostName>();
  readonly #addresses: ReadonlyMap<HostName, Address>;
  readonly #ports: FanOutPorts;
  #sentBytes = 0;
  #unpackedBytes = 0;
  #passedBytes = 0;

  private constructor(schedule: Schedule, addresses: ReadonlyMap<HostName, Address>, ports: FanOutPorts) {
    this.#schedule = schedule;
    this.#addresses = addresses;
    this.#ports = ports;
    this.#packs = new Packs(ports.pack, ports.signal);
  }

  /** Undefined where no artifact goes anywhere. End it when all of them arrived, or nothing more is tried. */
  static of(requests: readonly Request[], addresses: ReadonlyMap<HostName, Address>, ports: FanOutPorts, policy?: Policy): FanOut | undefined {
    return requests.length > 0 ? new FanOut(newSchedule(requests, policy), addresses, ports) : undefined;
  }

  /** The link is quick: commands can be sent as they are, all at once. */
  get isDirect(): boolean {
    return isDirect(this.#schedule);
  }

  /** Artifacts that went over the operator's link, and those that hosts passed on. */
  get bytes(): { readonly sent: number; readonly passed: number } {
    return { sent: this.#sentBytes, passed: this.#passedBytes };
  }

  /** Leaves nothing behind, and says what the run spared the operator's link. */
  async end(): Promise<void> {
    await Promise.all([this.#packs.settle(), this.#doors.settle()]);
    const text = `${bytesText(this.#sentBytes)} of artifacts went over this computer's link, `;
    if (this.#passedBytes > 0) this.#ports.emit({ kind: 'note', text: `${text}and ${bytesText(this.#passedBytes)} from host to host.` });
    else if (this.#sentBytes < this.#unpackedBytes) this.#ports.emit({ kind: 'note', text: `${text}packed from ${bytesText(this.#unpackedBytes)}.` });
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
        this.#schedule = withoutTransfer(this.#schedule, transfer);
        this.#closeDoors(transfer);
        this.#wake();
      }
    }
  }

  /** What cannot be unpacked there is sent again as it is. While something is on its way, what probably comes after it is packed. */
  async #pack({ from, host, sha256 }: Transfer): Promise<Packed | undefined> {
    if (from !== 'operator' || !isSlow(this.#schedule) || this.#plain.has(host)) return undefined;
    const packed = await this.#packs.take(sha256);
    const next = nextToSend(this.#schedule, host);
    if (next !== undefined) void this.#packs.take(next);
    return packed;
  }

  #passingFailed(transfer: Transfer, answer: Answer): void {
    this.#schedule = withFailure(this.#schedule, transfer);
    this.#ports.emit({ kind: 'note', text: `${transfer.host} gets an artifact from here that ${transfer.from} could not pass on: ${reasonOf(answer)}` });
  }

  #taking(command: TakingCommand, { from }: Transfer, isKept: boolean, packed: Packed | undefined): Command {
    if (from === 'operator') return sentCommand(command, isKept, packed);
    return receiveCommand(command, this.#doors.of(from), isKept);
  }

  #arrived(transfer: Transfer, wireBytes: number): void {
    this.#schedule = withArrival(this.#schedule, transfer, wireBytes, this.#ports.clock.now());
    if (transfer.from === 'operator') {
      this.#sentBytes += wireBytes;
      this.#unpackedBytes += transfer.sizeBytes;
    } else this.#passedBytes += wireBytes;
    if (!isNeeded(this.#schedule, transfer.sha256)) this.#packs.forget(transfer.sha256);
  }

  async #give(command: TakingCommand, request: Request, session: Session): Promise<void> {
    if (this.#doors.hasNone(session.host) || !isWorthGiving(this.#schedule, request)) return;
    const address = this.#addresses.get(session.host);
    if (address === undefined) return;
    const refused = await this.#doors.open(command, address, session);
    if (refused === undefined) this.#schedule = withHolder(this.#schedule, session.host, command.input.sha256);
    else this.#ports.emit({ kind: 'note', text: `${session.host} cannot pass artifacts on to other hosts: ${reasonOf(refused)}` });
  }

  /** Only these can be done with giving now. */
  #closeDoors({ from, host, sha256 }: Transfer): void {
    const isEach = !isNeeded(this.#schedule, sha256);
    this.#doors.closeWhere((giver) => (isEach || giver === from || giver === host) && isDoneGiving(this.#schedule, giver));
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
