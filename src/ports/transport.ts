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

/** A host key as a person compares it. */
export interface HostKeyPrint {
  /** Such as `ssh-ed25519`. */
  readonly type: string;
  /** Such as `SHA256:uNiVztksCsDhcc0u9e8BrrJXVGDlvdPxUDmxeVkDqPk`, as `ssh-keygen -l` shows it. */
  readonly fingerprint: string;
}

/** A host key that was never seen before. */
export interface NewHostKey extends HostKeyPrint {
  readonly host: HostName;
  /** As known_hosts has it, such as `10.0.0.11` or `[10.0.0.11]:2222`; it is the jump host's where that one is new. */
  readonly address: string;
  /** The known key that is forgotten when this one is confirmed; undefined at first contact. */
  readonly before?: HostKeyPrint;
}

/** Asks whether a new key is the host's own. Questions come one at a time. */
export type ConfirmHostKey = (key: NewHostKey) => Promise<boolean>;

/** `held`: another connection has it; `by` is the text that its holder gave. `broken`: it is ours now, and `by` was ended for it. */
export type LockAnswer = { readonly kind: 'taken' } | { readonly kind: 'broken' | 'held'; readonly by: string };

/** A live connection to one host, as root. Commands run one after another in the order given. */
export interface Session {
  readonly host: HostName;
  /**
   * Sends all commands in one exchange and gives their answers in order. After the first command that exits non-zero the
   * rest are not run: the answers end there. `onAnswer` is called as each one arrives.
   * @throws Failure `ssh.connection-lost`, `run.lock-broken`, `ssh.command-timeout`, `ssh.output-too-large`, `artifact.missing`, `artifact.corrupt`
   */
  run(commands: readonly Command[], onAnswer?: (index: number, answer: Answer) => void): Promise<readonly Answer[]>;
  /** Takes the host's one lock for as long as this connection lives. `holder` is one line: who, and since when. */
  lock(holder: string): Promise<LockAnswer>;
  /**
   * Takes the lock from whoever has it: all that its holder runs on the host is ended first, and its connection fails with
   * `run.lock-broken`. `held` where what has it is no connection of bramble's, or does not end.
   */
  breakLock(holder: string): Promise<LockAnswer>;
  /** Another connection to the same host, as `Transport.connect` makes it, whatever has become of this one. */
  reconnect(): Promise<Session>;
  /** Ends the connection; what is still running on the host is stopped. May be called twice. */
  close(): Promise<void>;
}

/** Opens connections to hosts. Only adapters/ssh and the strict fake of testkit implement it. */
export interface Transport {
  /**
   * An aborted signal ends the session at any time: what is pending is rejected with the signal's reason.
   * @throws Failure `ssh.auth-refused`, `ssh.host-key-changed`, `ssh.host-key-unknown`, `ssh.unreachable`, `ssh.jump-failed`,
   * `ssh.no-sudo`, `ssh.tool-missing`, `ssh.client-missing`, `ssh.config-invalid`, `ssh.shell-refused`
   */
  connect(target: SshTarget, signal?: AbortSignal): Promise<Session>;
  /**
   * A byte stream to an address and port as seen from the host (`ssh -W`), usable as the socket of node:tls. What goes wrong
   * later, a refused port included, destroys it with a Failure.
   */
  tunnel(target: SshTarget, address: string, port: number): Promise<Duplex>;
}
