import type { Host } from '../../config/config.ts';
import type { HostFacts } from '../../facts/host-facts.ts';
import type { Link } from '../../facts/health-facts.ts';
import type { DoctorFacts, PeerPath } from '../doctor-facts.ts';
import { bad, type Finding, ok, unknown } from '../finding.ts';

/** Boards whose wired port is a gigabit one: less means a bad cable or an old switch. */
const gigabitBoards = /^Raspberry Pi (4|5|400|500|Compute Module 4|Compute Module 5)\b/;

/** The interface that has the host's address. */
export const linkOf = (host: Host, facts: HostFacts): Link | undefined => {
  const name = facts.addresses.find(({ address }) => address === host.address)?.interface;
  return facts.links.find((each) => each.name === name);
};

/** How the host is connected. Wi-Fi is no place for etcd: a lost radio link is a lost leader. */
export function link(host: Host, facts: HostFacts, { powerSave }: Pick<DoctorFacts, 'powerSave'>): Finding {
  const found = linkOf(host, facts);
  if (found === undefined) return unknown('link', `no interface has the address ${host.address}`);
  const { name, speedMbps, duplex, isWireless, mtuBytes } = found;
  const figures = { interface: name, isWireless, mtuBytes, ...(speedMbps === undefined ? {} : { speedMbps }) };
  if (isWireless) {
    const saving = powerSave.get(name);
    const seen = `${name} is Wi-Fi${saving === true ? ', and saves power: packets wait for up to seconds' : ''}`;
    return host.role === 'control-plane'
      ? bad('refuse', 'link', seen, 'Connect control planes by cable.', figures)
      : bad(
          'warn',
          'link',
          seen,
          `Connect it by cable if you can${saving === true ? `; else \`iw dev ${name} set power_save off\` until the next boot` : ''}.`,
          figures,
        );
  }
  if (speedMbps === undefined) return ok('link', `${name} is wired; it tells no speed`, figures);
  const seen = `${name} at ${speedMbps} Mbit/s${duplex === undefined ? '' : `, ${duplex} duplex`}`;
  const isSlow = speedMbps < 100 || duplex === 'half' || (speedMbps < 1000 && gigabitBoards.test(facts.model ?? ''));
  return isSlow
    ? bad('warn', 'link', seen, 'Try another cable (all eight wires are needed for 1000 Mbit/s) and another port of the switch.', figures)
    : ok('link', seen, figures);
}

/** Whether its address may be another one tomorrow. */
export function addressOrigin(host: Host, facts: HostFacts, { leased }: DoctorFacts): Finding | undefined {
  if (!facts.addresses.some(({ address }) => address === host.address)) return undefined;
  if (!leased.includes(host.address)) return ok('address', `${host.address} is fixed on the host`, { isLeased: false });
  return bad(
    'warn',
    'address',
    `${host.address} was leased by DHCP; nobody here can see whether it is reserved`,
    'Reserve it in the DHCP server (often the router) for its MAC address, or give the host a fixed address. A control plane that changes its address leaves etcd.',
    { isLeased: true, mac: linkOf(host, facts)?.mac ?? '' },
  );
}

/** Whether packets as large as its interface sends them reach every other host. */
export function pathMtu({ paths }: DoctorFacts, peers: readonly Host[]): Finding | undefined {
  if (peers.length === 0) return undefined;
  if ('unknown' in paths) return unknown('path-mtu', paths.unknown);
  const nameOf = ({ address }: PeerPath): string => peers.find((host) => host.address === address)?.name ?? address;
  const of = (wanted: (path: PeerPath) => boolean) => paths.peers.filter(wanted).map((path) => ({ ...path, name: nameOf(path) }));
  const small = of(({ largestBytes, mtuBytes }) => typeof largestBytes === 'number' && largestBytes < mtuBytes);
  const whole = of(({ largestBytes, mtuBytes }) => typeof largestBytes === 'number' && largestBytes >= mtuBytes);
  const silent = of(({ largestBytes }) => typeof largestBytes !== 'number').map(({ name }) => name);
  const figures = Object.fromEntries([...small, ...whole].map(({ name, largestBytes }) => [name, largestBytes ?? 0]));
  const sizes = [...new Set(whole.map(({ mtuBytes }) => mtuBytes))].join(' and ');
  if (small.length > 0)
    return bad(
      'warn',
      'path-mtu',
      small
        .map(({ name, mtuBytes, largestBytes, interface: via }) => `packets of ${mtuBytes} bytes (${via}) do not reach ${name}; ${largestBytes || 'none'} do`)
        .join(', '),
      'Set the same MTU on all hosts and on what connects them: 1500, unless switches and all hosts are set to more. Larger packets are lost without a word, and connections hang.',
      figures,
    );
  if (silent.length > 0)
    return unknown(
      'path-mtu',
      `${silent.join(', ')} ${silent.length === 1 ? 'does' : 'do'} not answer its pings${whole.length === 0 ? '' : `; ${whole.length} others do`}`,
    );
  return ok('path-mtu', `packets of ${sizes} bytes reach ${whole.map(({ name }) => name).join(', ')}`, figures);
}
