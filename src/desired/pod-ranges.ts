import { fromNumber, toNumber } from '../base/ipv4.ts';
import type { HostName } from '../base/names.ts';
import { byText } from '../base/order.ts';
import type { Config } from '../config/config.ts';

/** Addresses of one node's pods: a /24. */
const rangePrefix = 24;
const rangeSize = 2 ** (32 - rangePrefix);

/**
 * The pod range of every host, such as `10.244.3.0/24`. A host that has one keeps it, wherever it stands in the list; new hosts
 * get the lowest free ones in order of their names. `known` is what hosts and Node objects say, also of hosts that left the
 * config and may still run: theirs come last. What lies outside of the cluster's range, or is claimed by two hosts, does not count.
 */
export function podRanges(config: Config, known: ReadonlyMap<HostName, string>): ReadonlyMap<HostName, string> {
  const first = toNumber(config.network.pods.base);
  const count = 2 ** (rangePrefix - config.network.pods.prefix);
  const at = (index: number): string => `${fromNumber(first + index * rangeSize)}/${rangePrefix}`;
  const indexes = new Map(Array.from({ length: count }, (_, index) => [at(index), index]));
  const names = config.hosts.map((host) => host.name).toSorted(byText);

  const kept = new Map<HostName, number>();
  const taken = new Set<number>();
  for (const name of names) {
    const index = indexes.get(known.get(name) ?? '');
    if (index === undefined || taken.has(index)) continue;
    kept.set(name, index);
    taken.add(index);
  }
  const claimed = new Set([...known.values()].map((range) => indexes.get(range)));
  const open = Array.from({ length: count }, (_, index) => index).filter((index) => !taken.has(index));
  const free = [...open.filter((index) => !claimed.has(index)), ...open.filter((index) => claimed.has(index))];
  return new Map(names.map((name) => [name, at(kept.get(name) ?? free.shift() ?? 0)]));
}
