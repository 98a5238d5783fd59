import type { Address, Role } from '../base/names.ts';
import type { MachineAnswer } from './machine-answer.ts';

/** What `bramble scan --json` prints and `bramble scan` shows. All text from the network is harmless to a terminal. */
export interface ScanDocument {
  readonly subnets: readonly { readonly range: string; readonly interface: string; readonly isSwept: boolean }[];
  readonly skipped: readonly { readonly range: string; readonly interface: string; readonly because: string }[];
  /** In the order of their addresses. */
  readonly machines: readonly FoundMachine[];
  /** Hosts of bramble.yaml in these subnets of which nothing was seen. */
  readonly missing: readonly { readonly name: string; readonly address: Address }[];
}

export interface FoundMachine {
  readonly address: Address;
  readonly mac: string | undefined;
  readonly vendor: string | undefined;
  readonly name: string | undefined;
  /** Its vendor or its model says that it is a single-board computer. */
  readonly isBoard: boolean;
  /** bramble runs on it. */
  readonly isThisComputer: boolean;
  readonly ssh: 'greets' | 'none';
  /** What its SSH server calls itself. */
  readonly software: string | undefined;
  readonly login: Login;
  /** Another address of the same machine, where both answered a login: it is told of there. */
  readonly sameAs: Address | undefined;
  readonly inConfig: Listed;
}

/** `moved`: bramble.yaml has a host of this name at another address. */
export type Listed =
  | { readonly kind: 'no' }
  | { readonly kind: 'yes'; readonly name: string }
  | { readonly kind: 'moved'; readonly name: string; readonly address: Address };

/** What became of a login that asks for nothing. */
export type Login =
  | ({ readonly kind: 'answered' } & MachineAnswer)
  /** Its host key is in no known_hosts file: no login was tried. */
  | { readonly kind: 'key-unknown' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'not-asked' };

/** A host as it is written into bramble.yaml. */
export interface NewHost {
  readonly name: string;
  readonly address: Address;
  readonly role: Role;
}
