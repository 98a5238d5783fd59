import type { Duplex } from 'node:stream';
import type { HostName } from '../base/names.ts';
import type { Answer, Command } from '../command/command.ts';

/** How a host is reached. */
export interface SshTarget {
  readonly name: HostName;
  /** What is given to ssh: an address, a DNS name or an alias of ~/.ssh/config. */
  readonly destination: string;
  readonly user?: string;
  readonly port?: number;
  readonly identityFile?: string;
  /** ProxyJump, as ssh takes it. */
  readonly jump?: string;
}

/** A live connection to one host, as root. Commands run one after another in the order given. */
export interface Session {
  readonly host: HostName;
  /**
   * Sends all commands in one exchange and gives their answers in order. After the first command that exits non-zero the
   * rest are not run: the answers end there. `onAnswer` is called as each one arrives.
   * @throws Failure `ssh.*` when the connection is lost or a command runs over its time
   */
  run(commands: readonly Command[], onAnswer?: (index: number, answer: Answer) => void): Promise<readonly Answer[]>;
  close(): Promise<void>;
}

/** Opens connections to hosts. Only adapters/ssh and the strict fake of testkit implement it. */
export interface Transport {
  /** @throws Failure `ssh.auth-refused`, `ssh.host-key-changed`, `ssh.host-key-unknown`, `ssh.unreachable`, `ssh.no-sudo`, `ssh.tool-missing` */
  connect(target: SshTarget, signal?: AbortSignal): Promise<Session>;
  /** A byte stream to an address and port as seen from the host (`ssh -W`). */
  tunnel(target: SshTarget, address: string, port: number): Promise<Duplex>;
}
