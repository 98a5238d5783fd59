import type { Address } from '../base/names.ts';
import { parseAddress } from '../config/cidr.ts';

/** A machine that this computer's kernel has talked to. */
export interface Neighbour {
  readonly address: Address;
  /** Lower case. */
  readonly mac: string;
  readonly interface: string;
}

/** ATF_COM of linux/if_arp.h: the entry is complete. */
const complete = 0x02;

/** The entries of /proc/net/arp that have an answer. */
export const parseNeighbours = (text: string): readonly Neighbour[] =>
  text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [address, , flags, mac, , device] = line.trim().split(/\s+/);
      const known = parseAddress(address ?? '');
      if (known === undefined || mac === undefined || device === undefined) return [];
      if ((Number(flags) & complete) === 0 || !isMac(mac)) return [];
      return [{ address: known, mac: mac.toLowerCase(), interface: device }];
    });

export const isMac = (text: string): boolean => /^(?!00(?::00){5})[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i.test(text);
