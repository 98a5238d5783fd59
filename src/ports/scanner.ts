import type { Address } from '../base/names.ts';
import type { Greeting } from '../scan/greeting.ts';
import type { MulticastQuestion, MulticastRecord } from '../scan/multicast-names.ts';
import type { Neighbour } from '../scan/neighbours.ts';
import type { Login } from '../scan/scan-document.ts';
import type { LocalInterface } from '../scan/scope.ts';
import type { ScanLogin } from '../scan/written-cluster.ts';

/** What this computer can find out about the machines around it. Nobody there is changed. Only adapters/scan and a strict fake implement it. */
export interface Scanner {
  /** IPv4 addresses of this computer, loopback left out. */
  interfaces(): Promise<readonly LocalInterface[]>;
  /** What the kernel knows of machines it has talked to. Empty where the system does not tell. */
  neighbours(): Promise<readonly Neighbour[]>;
  /** Connects once and reads a greeting. Never throws. */
  greet(address: Address, port: number, signal: AbortSignal): Promise<Greeting>;
  /**
   * Asks all machines of one network at once and listens for `listenMs`; answers from outside of that network are left out, and so is what comes after 5000 records. Empty
   * where this computer cannot ask so. Never throws.
   */
  askMulticast(on: LocalInterface, questions: readonly MulticastQuestion[], listenMs: number, signal: AbortSignal): Promise<readonly MulticastRecord[]>;
  /** The name that this computer's resolver has for an address. Never throws. */
  reverseName(address: Address, signal: AbortSignal): Promise<string | undefined>;
  /** Logs in without a question where the host's key is known, and asks the machine what it is. Never throws. */
  logIn(address: Address, login: ScanLogin, signal: AbortSignal): Promise<Login>;
  /** Keeps the key that a host shows now, where none is known. Never throws. */
  acceptKey(address: Address, login: ScanLogin, signal: AbortSignal): Promise<void>;
}
