import { digest } from '../base/digest.ts';
import { fromNumber, toNumber } from '../base/ipv4.ts';
import type { Address } from '../base/names.ts';
import type { Cidr } from '../config/config.ts';

/** Labs live in 10.77.0.0/16: far from Docker's own pools, from usual home networks and from the cluster ranges of bramble.yaml. */
const pool = toNumber('10.77.0.0' as Address);

const sizeOf = (range: Cidr): number => 2 ** (32 - range.prefix);

export function overlaps(a: Cidr, b: Cidr): boolean {
  const [from, other] = [toNumber(a.base), toNumber(b.base)];
  return from < other + sizeOf(b) && other < from + sizeOf(a);
}

/** `10.77.5.0/24` as a range; undefined where the text is none. */
export function parseRange(text: string): Cidr | undefined {
  const match = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(text.trim());
  const prefix = Number(match?.[2]);
  if (match?.[1] === undefined || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  return { base: fromNumber(Math.floor(toNumber(match[1] as Address) / size) * size), prefix };
}

/** A /24 that only depends on the lab's name, as long as nobody has it: then the next free one. Undefined where all are taken. */
export function chooseSubnet(lab: string, taken: readonly Cidr[]): Cidr | undefined {
  const first = Number.parseInt(digest(lab).slice(0, 8), 16) % 256;
  for (let step = 0; step < 256; step++) {
    const range: Cidr = { base: fromNumber(pool + ((first + step) % 256) * 256), prefix: 24 };
    if (!taken.some((other) => overlaps(range, other))) return range;
  }
  return undefined;
}

/** The ranges of /proc/net/route, the default route left out. Numbers there are little-endian hexadecimal. */
export function parseRoutes(text: string): readonly Cidr[] {
  const flip = (hex: string): number => Number.parseInt(hex.match(/../g)?.reverse().join('') ?? '0', 16);
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .flatMap((columns) => {
      const [destination, mask] = [columns[1], columns[7]];
      if (destination === undefined || mask === undefined || mask === '00000000') return [];
      return [{ base: fromNumber(flip(destination)), prefix: flip(mask).toString(2).replaceAll('0', '').length }];
    });
}
