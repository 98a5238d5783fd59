import type { Address } from '../base/names.ts';
import type { Scanner } from '../ports/scanner.ts';
import type { Greeting } from '../scan/greeting.ts';
import type { MulticastQuestion, MulticastRecord } from '../scan/multicast-names.ts';
import type { Neighbour } from '../scan/neighbours.ts';
import type { Login } from '../scan/scan-document.ts';
import type { LocalInterface } from '../scan/scope.ts';

/** What a machine in a fake network is like. */
export interface FakeMachine {
  readonly mac?: string;
  /** By port; what is not told is silent, or refused where the machine is on. */
  readonly greetings?: Readonly<Record<number, Greeting>>;
  readonly reverseName?: string;
  readonly login?: Login;
  /** Its key is known only after it was accepted. */
  readonly hasNewKey?: boolean;
  /** What it answers to a multicast question. */
  readonly multicast?: (question: MulticastQuestion) => readonly MulticastRecord[];
}

export interface FakeNetwork {
  readonly interfaces: readonly LocalInterface[];
  readonly machines: Readonly<Record<string, FakeMachine>>;
}

/** A network in memory. Like the real one, the neighbour table only knows who was asked. A login is only answered where the test gave an answer. */
export function fakeScanner({ interfaces, machines }: FakeNetwork): Scanner & { readonly greeted: readonly Address[]; readonly loggedIn: readonly Address[] } {
  const greeted: Address[] = [];
  const loggedIn: Address[] = [];
  const accepted = new Set<Address>();
  return {
    greeted,
    loggedIn,
    interfaces: () => Promise.resolve(interfaces),
    neighbours: () =>
      Promise.resolve(
        greeted.flatMap((address): readonly Neighbour[] => {
          const mac = machines[address]?.mac;
          return mac === undefined ? [] : [{ address, mac, interface: interfaces[0]?.name ?? '' }];
        }),
      ),
    greet(address, port, signal) {
      greeted.push(address);
      const machine = machines[address];
      const answer: Greeting = machine === undefined || signal.aborted ? { kind: 'silent' } : (machine.greetings?.[port] ?? { kind: 'refused' });
      return Promise.resolve(answer);
    },
    askMulticast: (_on, questions) =>
      Promise.resolve(
        Object.values(machines)
          .flatMap(({ multicast }) => questions.flatMap((each) => multicast?.(each) ?? []))
          .slice(0, 5_000),
      ),
    reverseName: (address) => Promise.resolve(machines[address]?.reverseName),
    logIn(address) {
      const machine = machines[address];
      if (machine?.login === undefined) return Promise.reject(new Error(`unexpected login at ${address}`));
      if (machine.hasNewKey === true && !accepted.has(address)) return Promise.resolve({ kind: 'key-unknown' });
      loggedIn.push(address);
      return Promise.resolve(machine.login);
    },
    acceptKey(address) {
      accepted.add(address);
      return Promise.resolve();
    },
  };
}
