import type { Address } from '../base/names.ts';
import type { Greeting } from './greeting.ts';
import type { MulticastName } from './multicast-names.ts';
import { hostLabel } from './multicast-names.ts';
import type { Neighbour } from './neighbours.ts';
import type { FoundMachine, Listed, Login } from './scan-document.ts';
import { byAddress, isInScope, type LocalInterface, type ScanScope } from './scope.ts';
import { vendorOf } from './vendor.ts';
import type { WrittenCluster } from './written-cluster.ts';

/** What was seen, each kind of sign for itself. */
export interface Signs {
  readonly interfaces: readonly LocalInterface[];
  readonly neighbours: readonly Neighbour[];
  readonly greetings: ReadonlyMap<Address, Greeting>;
  readonly multicast: ReadonlyMap<Address, MulticastName>;
  /** Names that the resolver has for addresses. */
  readonly reverse: ReadonlyMap<Address, string>;
  readonly logins: ReadonlyMap<Address, Login>;
}

/** Addresses in scope that showed a sign of life, in order. */
export function addressesSeen(scope: ScanScope, { interfaces, neighbours, greetings, multicast }: Omit<Signs, 'reverse' | 'logins'>): readonly Address[] {
  const greeted = [...greetings].flatMap(([address, { kind }]) => (kind === 'silent' ? [] : [address]));
  const seen = [...interfaces.map(({ address }) => address), ...neighbours.map(({ address }) => address), ...greeted, ...multicast.keys()];
  return [...new Set(seen)]
    .filter((address) => isInScope(scope, address))
    .map((address) => ({ address }))
    .toSorted(byAddress)
    .map(({ address }) => address);
}

/** One machine for each address that showed a sign of life. */
export function findMachines(scope: ScanScope, signs: Signs, written: WrittenCluster): readonly FoundMachine[] {
  const addresses = addressesSeen(scope, signs);
  const known = addresses.filter((address) => written.hosts.some((host) => host.address === address));
  const bootOf = (address: Address): string | undefined => {
    const login = signs.logins.get(address);
    return login?.kind === 'answered' ? login.bootId : undefined;
  };
  return addresses.map((address) => {
    const boot = bootOf(address);
    const first = boot === undefined ? undefined : [...known, ...addresses].find((each) => bootOf(each) === boot);
    const own = signs.interfaces.find((each) => each.address === address);
    const multicast = signs.multicast.get(address);
    const mac = own?.mac ?? signs.neighbours.find((each) => each.address === address)?.mac ?? multicast?.mac;
    const vendor = mac === undefined ? undefined : vendorOf(mac);
    const login = signs.logins.get(address) ?? { kind: 'not-asked' };
    const told = login.kind === 'answered' ? login.hostname : undefined;
    const name = hostLabel(told ?? '') ?? multicast?.name ?? hostLabel(signs.reverse.get(address) ?? '');
    const greeting = signs.greetings.get(address);
    return {
      address,
      mac,
      vendor: vendor?.name,
      name,
      isBoard: vendor?.isBoard === true || (login.kind === 'answered' && /^(?:arm|aarch)/.test(login.arch ?? '') && login.model !== undefined),
      isThisComputer: own !== undefined,
      ssh: greeting?.kind === 'ssh' ? 'greets' : 'none',
      software: greeting?.kind === 'ssh' ? greeting.software : undefined,
      login,
      sameAs: first === address ? undefined : first,
      inConfig: listedAs(address, name, written),
    };
  });
}

function listedAs(address: Address, name: string | undefined, { hosts }: WrittenCluster): Listed {
  const here = hosts.find((host) => host.address === address);
  if (here !== undefined) return { kind: 'yes', name: here.name };
  const elsewhere = hosts.find((host) => host.name === name);
  return elsewhere === undefined ? { kind: 'no' } : { kind: 'moved', name: elsewhere.name, address: elsewhere.address };
}
