import { fromNumber, toNumber } from '../base/ipv4.ts';
import type { Address } from '../base/names.ts';
import type { Cidr } from './config.ts';

/** Such as `10.244.0.0/16`. */
export const cidrText = (range: Cidr): string => `${range.base}/${range.prefix}`;

const octet = '(?:0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])';
export const addressPattern = `^${octet}(?:\\.${octet}){3}$`;
export const cidrPattern = `^${octet}(?:\\.${octet}){3}/(?:[0-9]|[12]\\d|3[0-2])$`;
const addressExpression = new RegExp(addressPattern);
const cidrExpression = new RegExp(cidrPattern);

/** An IPv4 address in dotted decimal form; no leading zeros, which some programs read as octal. */
export const parseAddress = (text: string): Address | undefined => (addressExpression.test(text) ? (text as Address) : undefined);

/** The range that a text such as `10.244.0.0/16` names; `isExact` says that its host bits are zero. */
export function parseCidr(text: string): { readonly range: Cidr; readonly isExact: boolean } | undefined {
  if (!cidrExpression.test(text)) return undefined;
  const [address, prefixText] = text.split('/') as [Address, string];
  const prefix = Number(prefixText);
  const base = fromNumber(Math.floor(toNumber(address) / 2 ** (32 - prefix)) * 2 ** (32 - prefix));
  return { range: { base, prefix }, isExact: base === address };
}

const end = ({ base, prefix }: Cidr): number => toNumber(base) + 2 ** (32 - prefix);

/** Whether some address is in both. */
export const overlap = (a: Cidr, b: Cidr): boolean => toNumber(a.base) < end(b) && toNumber(b.base) < end(a);

export const contains = (range: Cidr, address: Address): boolean => overlap(range, { base: address, prefix: 32 });

/** Whether every address of the second range is in the first. */
export const covers = (outer: Cidr, inner: Cidr): boolean => toNumber(outer.base) <= toNumber(inner.base) && end(inner) <= end(outer);
