import { plus, toNumber } from '../base/ipv4.ts';
import type { Address } from '../base/names.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Problem } from '../base/trouble.ts';
import { cidrText, contains, covers, parseCidr } from '../config/cidr.ts';
import type { Cidr } from '../config/config.ts';

/** An IPv4 address that an interface of this computer has; its own loopback left out. */
export interface LocalInterface {
  readonly name: string;
  readonly address: Address;
  readonly prefix: number;
  readonly mac: string;
}

/** A network that is looked at. */
export interface ScanSubnet {
  readonly range: Cidr;
  readonly interface: LocalInterface;
  /** Every address is asked for SSH; else only those that show themselves are. */
  readonly isSwept: boolean;
}

export interface ScanScope {
  readonly subnets: readonly ScanSubnet[];
  readonly skipped: readonly { readonly range: Cidr; readonly interface: string; readonly because: string }[];
}

/** A thousand addresses are asked in seconds; more only where somebody names the range. */
const largestUnasked = 22;
const largestAsked = 16;

/** Interfaces of containers, virtual machines and tunnels: no board is plugged in there. */
const virtual =
  /^(?:br-[0-9a-f]{12}$|(?:docker|veth|virbr|cni|flannel|cali|tunl|vxlan|lxc|lxdbr|podman|cilium|nodelocaldns|vmnet|vboxnet|tap|tun|utun|wg|tailscale|zt))/;

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16'].flatMap((text) => parseCidr(text)?.range ?? []);

/**
 * What is scanned: the ranges that were asked for, as far as interfaces have them, else every private network that a cable or Wi-Fi
 * leads to. Problems `scan.not-local`, `scan.subnet-too-large`, `scan.no-subnet`.
 */
export function chooseScope(interfaces: readonly LocalInterface[], wanted: readonly Cidr[]): Result<ScanScope, readonly Problem[]> {
  return wanted.length > 0 ? scopeAskedFor(interfaces, wanted) : scopeAround(interfaces);
}

function scopeAskedFor(interfaces: readonly LocalInterface[], wanted: readonly Cidr[]): Result<ScanScope, readonly Problem[]> {
  const subnets: ScanSubnet[] = [];
  const problems: Problem[] = [];
  for (const range of wanted) {
    const home = interfaces.find((each) => covers(rangeOf(each), range));
    if (home === undefined) problems.push(notLocal(range, interfaces));
    else if (range.prefix < largestAsked) problems.push(tooLarge(range));
    else subnets.push({ range, interface: home, isSwept: true });
  }
  return problems.length > 0 ? err(problems) : ok({ subnets, skipped: [] });
}

function scopeAround(interfaces: readonly LocalInterface[]): Result<ScanScope, readonly Problem[]> {
  const subnets: ScanSubnet[] = [];
  const skipped: ScanScope['skipped'][number][] = [];
  for (const each of interfaces) {
    const range = rangeOf(each);
    const because = reasonToSkip(each);
    if (because !== undefined) skipped.push({ range, interface: each.name, because });
    else if (!subnets.some((other) => covers(other.range, range))) subnets.push({ range, interface: each, isSwept: range.prefix >= largestUnasked });
  }
  return subnets.length > 0 ? ok({ subnets, skipped }) : err([noSubnet(interfaces)]);
}

function reasonToSkip({ name, address, prefix }: LocalInterface): string | undefined {
  if (virtual.test(name)) return 'containers, virtual machines or a tunnel';
  if (prefix > 30) return 'a single address';
  return privateRanges.some((range) => contains(range, address)) ? undefined : 'its addresses are public';
}

/** Every address of a range that a machine can have, in order. */
export const addressesOf = ({ base, prefix }: Cidr): readonly Address[] =>
  prefix > 30
    ? Array.from({ length: 2 ** (32 - prefix) }, (_, at) => plus(base, at))
    : Array.from({ length: 2 ** (32 - prefix) - 2 }, (_, at) => plus(base, at + 1));

export const isInScope = ({ subnets }: ScanScope, address: Address): boolean => subnets.some(({ range }) => contains(range, address));

/** In the order of numbers, not of text. */
export const byAddress = (a: { readonly address: Address }, b: { readonly address: Address }): number => toNumber(a.address) - toNumber(b.address);

const rangeOf = ({ address, prefix }: LocalInterface): Cidr => {
  const range = parseCidr(`${address}/${prefix}`)?.range;
  if (range === undefined) throw new Error(`bug: an interface has the address ${address}/${prefix}`);
  return range;
};

const problem = (code: string, message: string, remedy: string): Problem => ({ kind: 'problem', code, severity: 'error', message, remedy });

const listed = (interfaces: readonly LocalInterface[]): string =>
  interfaces.length === 0 ? 'none' : interfaces.map((each) => `${cidrText(rangeOf(each))} (${each.name})`).join(', ');

const notLocal = (range: Cidr, interfaces: readonly LocalInterface[]): Problem =>
  problem(
    'scan.not-local',
    `${cidrText(range)} is not inside a network that this computer is in`,
    `No others than its own are scanned: ${listed(interfaces)}. Run it on a computer in that network, or write the hosts into bramble.yaml.`,
  );

const tooLarge = (range: Cidr): Problem =>
  problem(
    'scan.subnet-too-large',
    `${cidrText(range)} has ${2 ** (32 - range.prefix)} addresses`,
    `Name a part of it, at most a /${largestAsked}, such as ${range.base}/24: your router's list of leases tells where the boards are.`,
  );

const noSubnet = (interfaces: readonly LocalInterface[]): Problem =>
  problem(
    'scan.no-subnet',
    'this computer is in no network that is scanned unasked',
    `Plug it into the network of the boards, or name one of its networks with --subnet. The networks here: ${listed(interfaces)}.`,
  );
