import type { Address, HostName } from '../../base/names.ts';
import { secret } from '../../base/secret.ts';
import type { Answer } from '../../command/command.ts';
import { closeCommand, type Door, giveCommand, readDoor } from '../../fan-out/give-command.ts';
import { givenPath, type TakingCommand } from '../../fan-out/receive-command.ts';
import type { Session } from '../../ports/transport.ts';

type Opened = { readonly kind: 'open'; readonly door: Door; readonly session: Session } | { readonly kind: 'none' };

/** The doors of hosts that give artifacts to others, each through the connection that opened it. */
export class Doors {
  readonly #doors = new Map<HostName, Opened>();
  readonly #closing: Promise<unknown>[] = [];

  /** @throws Error where there is none */
  of(host: HostName): Door {
    const opened = this.#doors.get(host);
    if (opened?.kind !== 'open') throw new Error(`bug: ${host} gives artifacts and has no door`);
    return opened.door;
  }

  /** Its door could not be opened, or was closed for good. */
  hasNone(host: HostName): boolean {
    return this.#doors.get(host)?.kind === 'none';
  }

  /** Puts what a command took behind the door of its host; what the host answered where that failed. */
  async open(command: TakingCommand, address: Address, session: Session): Promise<Answer | undefined> {
    const [answer] = (await session.run([giveCommand(address, givenPath(command), command.input.sha256)])) as [Answer];
    const door = answer.exitCode === 0 ? readDoor(address, answer.stdout, secret) : undefined;
    this.#doors.set(session.host, door === undefined ? { kind: 'none' } : { kind: 'open', door, session });
    return door === undefined ? answer : undefined;
  }

  /** Nobody waits for it: a connection that ends takes its door along in any case. */
  closeWhere(isDone: (host: HostName) => boolean): void {
    for (const [host, opened] of this.#doors) {
      if (opened.kind === 'none' || !isDone(host)) continue;
      this.#doors.set(host, { kind: 'none' });
      this.#closing.push(opened.session.run([closeCommand]).catch(() => undefined));
    }
  }

  /** Until what was asked to close is closed. */
  async settle(): Promise<void> {
    await Promise.all(this.#closing);
  }
}
