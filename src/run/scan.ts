import type { Address } from '../base/names.ts';
import { Problems } from '../base/trouble.ts';
import { cidrText } from '../config/cidr.ts';
import type { Cidr } from '../config/config.ts';
import type { Emit } from '../events/event.ts';
import type { Clock } from '../ports/clock.ts';
import type { Scanner } from '../ports/scanner.ts';
import { addressesSeen, findMachines } from '../scan/found-machines.ts';
import type { Greeting } from '../scan/greeting.ts';
import { nameQuestions, readMulticastNames, serviceQuestions } from '../scan/multicast-names.ts';
import type { Login, ScanDocument } from '../scan/scan-document.ts';
import { addressesOf, chooseScope, isInScope, type LocalInterface, type ScanScope } from '../scan/scope.ts';
import type { WrittenCluster } from '../scan/written-cluster.ts';
import { lanes } from './artifacts/lanes.ts';
import { stage } from './stage.ts';

/** So many addresses are asked at once: far below what a home router or 1024 open files bear. */
const questionsAtOnce = 128;
const loginsAtOnce = 8;
const listenMs = 2_000;
const sshPort = 22;

export interface ScanPorts {
  readonly clock: Clock;
  readonly scanner: Scanner;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

export interface ScanWish {
  /** Parts of this computer's networks; empty: all private ones. */
  readonly subnets: readonly Cidr[];
  readonly written: WrittenCluster;
  readonly acceptsNewKeys: boolean;
}

/** Looks around: greetings and multicast answers first, since asking also fills the neighbour table; names and logins of who answered then. */
export async function scan(wish: ScanWish, ports: ScanPorts): Promise<ScanDocument> {
  const { scanner, signal } = ports;
  const interfaces = await scanner.interfaces();
  const scope = chooseScope(interfaces, wish.subnets);
  if (!scope.ok) throw new Problems(scope.error);
  const port = wish.written.login.port ?? sshPort;
  const all = scope.value.subnets.filter(({ isSwept }) => isSwept).flatMap(({ range }) => addressesOf(range));
  tell(scope.value, ports.emit);
  const [swept, offered] = await stage(ports, 'ask', () => Promise.all([greetAll(all, port, ports), hear(scope.value, () => serviceQuestions, ports)]));
  signal.throwIfAborted();
  const answered = await scanner.neighbours();
  const seen = addressesSeen(scope.value, { interfaces, neighbours: answered, greetings: swept, multicast: readMulticastNames(offered) });
  const expected = wish.written.hosts.map(({ address }) => address).filter((address) => isInScope(scope.value, address));
  const others = [...seen, ...expected].filter((address) => !swept.has(address));
  const greetings = new Map([...swept, ...(await greetAll(others, port, ports))]);
  const neighbours = others.length === 0 ? answered : await scanner.neighbours();
  const questions = (on: LocalInterface) => nameQuestions(seen.filter((address) => isInScope(only(scope.value, on), address)));
  const [named, reverse, logins] = await stage(ports, 'names', () =>
    Promise.all([hear(scope.value, questions, ports), reverseNames(seen, ports), logIn(greetings, wish, ports)]),
  );
  signal.throwIfAborted();
  const multicast = readMulticastNames([...offered, ...named]);
  const machines = findMachines(scope.value, { interfaces, neighbours, greetings, multicast, reverse, logins }, wish.written);
  return {
    subnets: scope.value.subnets.map((each) => ({ range: cidrText(each.range), interface: each.interface.name, isSwept: each.isSwept })),
    skipped: scope.value.skipped.map((each) => ({ ...each, range: cidrText(each.range) })),
    machines,
    missing: wish.written.hosts
      .filter(({ address }) => isInScope(scope.value, address) && !machines.some((machine) => machine.address === address))
      .map(({ name, address }) => ({ name, address })),
  };
}

function tell({ subnets }: ScanScope, emit: Emit): void {
  const where = subnets.map(({ range, interface: { name } }) => `${cidrText(range)} (${name})`).join(', ');
  const steps = [
    { id: 'ask', title: `ask for SSH and listen in ${where}` },
    { id: 'names', title: 'ask who answered for names and models' },
  ];
  emit({ kind: 'plan.decided', steps: steps.map((step) => ({ ...step, rows: 0 })) });
}

const only = ({ subnets }: ScanScope, on: LocalInterface): ScanScope => ({ subnets: subnets.filter((each) => each.interface === on), skipped: [] });

async function greetAll(addresses: readonly Address[], port: number, { scanner, signal }: ScanPorts): Promise<ReadonlyMap<Address, Greeting>> {
  const inLane = lanes(questionsAtOnce);
  return new Map(
    await Promise.all([...new Set(addresses)].map((address) => inLane(async () => [address, await scanner.greet(address, port, signal)] as const))),
  );
}

async function hear(scope: ScanScope, questions: (on: LocalInterface) => ReturnType<typeof nameQuestions>, { scanner, signal }: ScanPorts) {
  const interfaces = [...new Set(scope.subnets.map((each) => each.interface))].filter((on) => questions(on).length > 0);
  return (await Promise.all(interfaces.map((on) => scanner.askMulticast(on, questions(on), listenMs, signal)))).flat();
}

async function reverseNames(addresses: readonly Address[], { scanner, signal }: ScanPorts): Promise<ReadonlyMap<Address, string>> {
  const inLane = lanes(questionsAtOnce);
  const names = await Promise.all(addresses.map((address) => inLane(async () => [address, await scanner.reverseName(address, signal)] as const)));
  return new Map(names.flatMap(([address, name]) => (name === undefined ? [] : [[address, name] as const])));
}

/** At hosts whose key nobody knows no login is tried, unless the user accepts all keys. */
async function logIn(greetings: ReadonlyMap<Address, Greeting>, wish: ScanWish, { scanner, signal }: ScanPorts): Promise<ReadonlyMap<Address, Login>> {
  const { written, acceptsNewKeys } = wish;
  const inLane = lanes(loginsAtOnce);
  const ask = async (address: Address): Promise<readonly [Address, Login]> => {
    const first = await scanner.logIn(address, written.login, signal);
    if (first.kind !== 'key-unknown' || !acceptsNewKeys) return [address, first];
    await scanner.acceptKey(address, written.login, signal);
    return [address, await scanner.logIn(address, written.login, signal)];
  };
  const greeted = [...greetings].flatMap(([address, { kind }]) => (kind === 'ssh' ? [address] : []));
  return new Map(await Promise.all(greeted.map((address) => inLane(() => ask(address)))));
}
