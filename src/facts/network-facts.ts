import type { Address } from '../base/names.ts';
import type { HostFacts } from './host-facts.ts';

type Addresses = HostFacts['addresses'];
interface NetworkRoute {
  readonly interface: string;
  readonly destination: number;
  readonly mask: number;
}

const octets = '\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}';

/** /proc/net/route has its numbers in the byte order of the machine; all that bramble runs on are little-endian. */
const littleEndian = (hex: string): number => hex.match(/../g)?.reduceRight((sum, byte) => sum * 256 + Number.parseInt(byte, 16), 0) ?? 0;
const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const onesOf = (mask: number): number => mask.toString(2).replaceAll('0', '').length;

const readRoutes = (text: string): readonly NetworkRoute[] =>
  text.split('\n').flatMap((line) => {
    const fields = line.split('\t');
    const [name, destination, , , , , , mask] = fields;
    if (name === undefined || destination === undefined || mask === undefined || !/^[0-9A-F]{8}$/.test(destination)) return [];
    return [{ interface: name.trim(), destination: littleEndian(destination), mask: littleEndian(mask.trim()) }];
  });

/** The interface of the default route, from /proc/net/route. */
export const readDefaultInterface = (routes: string): string | undefined =>
  readRoutes(routes).find((route) => route.destination === 0 && route.mask === 0)?.interface;

/** IPv4 addresses from `ip -o -4 addr show`, or from /proc/net/fib_trie where the host has no `ip`. */
export function readAddresses(text: string, routes: string): Addresses {
  const shown = [...text.matchAll(new RegExp(`^\\d+: (\\S+?)(?:@\\S+)?\\s+inet (${octets})/(\\d+)`, 'gm'))];
  if (shown.length > 0) return shown.map(([, name = '', address = '', prefix]) => ({ interface: name, address: address as Address, prefix: Number(prefix) }));
  const local = [...text.matchAll(new RegExp(`\\|-- (${octets})\\n\\s+/32 host LOCAL`, 'g'))].map(([, address]) => address as Address);
  const networks = readRoutes(routes).filter((route) => route.mask !== 0);
  return [...new Set(local)].map((address) => {
    const network = networks.find((route) => (numberOf(address) & route.mask) === (route.destination | 0));
    if (address.startsWith('127.')) return { interface: 'lo', address, prefix: 8 };
    return { interface: network?.interface ?? '', address, prefix: network === undefined ? 32 : onesOf(network.mask) };
  });
}

/** Nameservers of the first file that names one which is not on the host itself. */
export function readNameservers(text: string): readonly Address[] {
  for (const file of text.split(/^file .*\n/m)) {
    const servers = [...file.matchAll(new RegExp(`^nameserver\\s+(${octets})\\s*$`, 'gm'))].map(([, address]) => address as Address);
    const real = servers.filter((address) => !address.startsWith('127.') && address !== '0.0.0.0');
    if (real.length > 0) return [...new Set(real)];
  }
  return [];
}

/** TCP listeners from `ss -Hltnp`, or from /proc/net/tcp and tcp6 where the host has no `ss`. */
export function readListening(text: string): HostFacts['listening'] {
  const shown = [...text.matchAll(/^(?:LISTEN\s+)\d+\s+\d+\s+(\S+):(\d+)\s+\S+(?:\s+users:\(\("([^"]+)")?/gm)];
  if (shown.length > 0) return shown.map(([, address = '', port, owner]) => ({ address: bare(address), port: Number(port), process: owner }));
  return [...text.matchAll(/^\s*\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F:]+ 0A /gm)].map(([, address = '', port = '']) => ({
    address: address.length === 8 ? dotted(littleEndian(address)) : '::',
    port: Number.parseInt(port, 16),
    process: undefined,
  }));
}

const bare = (address: string) => (address === '*' ? '::' : address.replace(/%.*$/, '').replace(/^\[(.*)\]$/, '$1'));
const dotted = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.');
