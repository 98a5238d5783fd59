import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { parseAddress } from '../../config/cidr.ts';
import type { Scanner } from '../../ports/scanner.ts';
import { parseNeighbours } from '../../scan/neighbours.ts';
import type { LocalInterface } from '../../scan/scope.ts';
import type { SshSetup } from '../ssh/ssh-config.ts';
import { askMulticast } from './ask-multicast.ts';
import { greet } from './greet.ts';
import { acceptKey, logIn } from './log-in.ts';

const resolverMs = 1_000;

/** Ports and servers that tests put in the place of those that everybody has. */
export interface ScannerOptions extends SshSetup {
  /** `address:port` of resolvers; those of this computer where undefined. */
  readonly resolvers?: readonly string[];
  /** Default 5353. */
  readonly multicastPort?: number;
}

/** This computer's own sockets, files and ssh. */
export function openScanner(options: ScannerOptions): Scanner {
  return {
    interfaces: () => Promise.resolve(localInterfaces()),
    neighbours: async () => parseNeighbours(await readFile('/proc/net/arp', 'utf8').catch(() => '')),
    greet,
    askMulticast: (on, questions, listenMs, signal) => askMulticast(on, questions, listenMs, signal, options.multicastPort).catch(() => []),
    async reverseName(address, signal) {
      const resolver = new Resolver({ timeout: resolverMs, tries: 1 });
      if (options.resolvers !== undefined) resolver.setServers(options.resolvers);
      const cancel = (): void => resolver.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      const names = await resolver.reverse(address).catch(() => []);
      signal.removeEventListener('abort', cancel);
      return names[0];
    },
    logIn: (address, login, signal) => logIn(options, address, login, signal),
    acceptKey: (address, login, signal) => acceptKey(options, address, login, signal),
  };
}

const localInterfaces = (): readonly LocalInterface[] =>
  Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.flatMap(({ family, internal, address, cidr, mac }) => {
      const own = family === 'IPv4' && !internal ? parseAddress(address) : undefined;
      const prefix = Number(cidr?.split('/')[1]);
      return own === undefined || !Number.isInteger(prefix) ? [] : [{ name, address: own, prefix, mac }];
    }),
  );
