import type { Address } from '../base/names.ts';
import { cidrText, contains, overlap, parseAddress, parseCidr } from './cidr.ts';
import type { Cidr } from './config.ts';
import type { Flaw } from './finding.ts';

/** Ranges whose addresses mean something else everywhere (iana.org, special-purpose address registry). */
const special: readonly { readonly range: Cidr; readonly what: string }[] = (
  [
    ['0.0.0.0', 8, '"this network"'],
    ['127.0.0.0', 8, 'every machine itself (loopback)'],
    ['169.254.0.0', 16, 'link-local addresses'],
    ['224.0.0.0', 3, 'multicast and reserved addresses'],
  ] as const
).map(([base, prefix, what]) => ({ range: { base: base as Address, prefix }, what }));

/** What is wrong with the address of a machine. */
export function addressFlaw(text: string): Flaw | undefined {
  const address = parseAddress(text);
  const remedy = 'Write an IPv4 address that the other hosts reach, such as 10.0.0.11.';
  if (address === undefined) {
    const message = text.includes(':')
      ? `${JSON.stringify(text)} is not an IPv4 address; IPv6 is not supported yet`
      : `${JSON.stringify(text)} is not an IPv4 address`;
    const isName = /[a-z]/i.test(text) && !text.includes(':');
    return { code: 'config.invalid-address', message, remedy: isName ? `${remedy} A DNS name or an alias of ~/.ssh/config goes to ssh.address.` : remedy };
  }
  const used = special.find(({ range }) => contains(range, address));
  return used === undefined ? undefined : { code: 'config.invalid-address', message: `${address} belongs to ${used.what}`, remedy };
}

/** What is wrong with a range of addresses. */
export function cidrFlaw(text: string): Flaw | undefined {
  const parsed = parseCidr(text);
  const code = 'config.invalid-range';
  if (parsed === undefined) {
    const remedy =
      parseAddress(text) === undefined
        ? 'Write an address, "/" and the number of fixed bits, such as 10.244.0.0/16.'
        : `Add the number of fixed bits, such as ${text}/16.`;
    return { code, message: `${JSON.stringify(text)} is not an IPv4 range`, remedy };
  }
  if (!parsed.isExact) return { code, message: `${text} does not start where its range does`, remedy: `Write ${cidrText(parsed.range)}.` };
  const used = special.find(({ range }) => overlap(range, parsed.range));
  return used === undefined
    ? undefined
    : { code, message: `${text} has addresses that belong to ${used.what}`, remedy: 'Take a private range, such as 10.244.0.0/16.' };
}
