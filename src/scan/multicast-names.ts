import type { Address } from '../base/names.ts';
import { parseAddress } from '../config/cidr.ts';
import { nameFlaw } from '../config/name-flaw.ts';
import { isMac } from './neighbours.ts';

/** A question to all machines of a network (RFC 6762). */
export interface MulticastQuestion {
  readonly name: string;
  readonly type: 'PTR' | 'A';
}

/** What an answer says. Anybody in the network can say anything: nothing of it is trusted or shown as it is. */
export type MulticastRecord =
  | { readonly kind: 'pointer'; readonly name: string; readonly target: string }
  | { readonly kind: 'service'; readonly name: string; readonly host: string }
  | { readonly kind: 'address'; readonly name: string; readonly address: string };

export interface MulticastName {
  readonly name: string;
  readonly mac: string | undefined;
}

/** Who offers SSH, and who says what it is; the default names of images tell of boards that offer nothing. */
export const serviceQuestions: readonly MulticastQuestion[] = [
  ...['_ssh', '_workstation', '_sftp-ssh'].map((service) => ({ name: `${service}._tcp.local`, type: 'PTR' as const })),
  ...['raspberrypi', 'dietpi', 'ubuntu'].map((host) => ({ name: `${host}.local`, type: 'A' as const })),
];

const reverseSuffix = '.in-addr.arpa';

/** What the machines at these addresses are called. */
export const nameQuestions = (addresses: readonly Address[]): readonly MulticastQuestion[] =>
  addresses.map((address) => ({ name: `${address.split('.').toReversed().join('.')}${reverseSuffix}`, type: 'PTR' }));

/** The name of each address. Only what is a host name counts; where several are told, the first in order. */
export function readMulticastNames(records: readonly MulticastRecord[]): ReadonlyMap<Address, MulticastName> {
  const addresses = records.flatMap((record) => (record.kind === 'address' ? [[parseAddress(record.address), record.name] as const] : []));
  const reverse = records.flatMap((record) => (record.kind === 'pointer' ? [[reversed(record.name), record.target] as const] : []));
  const macs = macsOf(records);
  const found = new Map<Address, MulticastName>();
  for (const [address, host] of [...reverse, ...addresses].toSorted(([, a], [, b]) => (a < b ? -1 : 1))) {
    const name = hostLabel(host);
    if (address === undefined || name === undefined || found.has(address)) continue;
    found.set(address, { name, mac: macs.get(host.toLowerCase()) });
  }
  return found;
}

/** A workstation's instance is called `pi-1 [b8:27:eb:01:02:03]._workstation._tcp.local`, and its service names the host. */
function macsOf(records: readonly MulticastRecord[]): ReadonlyMap<string, string> {
  return new Map(
    records.flatMap((record) => {
      const mac = record.kind === 'service' ? /\[([^\]]+)\]\._workstation\._tcp\.local$/i.exec(record.name)?.[1] : undefined;
      return record.kind === 'service' && mac !== undefined && isMac(mac) ? [[record.host.toLowerCase(), mac.toLowerCase()] as const] : [];
    }),
  );
}

function reversed(name: string): Address | undefined {
  if (!name.toLowerCase().endsWith(reverseSuffix)) return undefined;
  return parseAddress(name.slice(0, -reverseSuffix.length).split('.').toReversed().join('.'));
}

/** `Pi-1.local.` → `pi-1`; undefined where that is no name of a host. */
export function hostLabel(name: string): string | undefined {
  const label = name.toLowerCase().split('.')[0] ?? '';
  return nameFlaw(label) === undefined ? label : undefined;
}
