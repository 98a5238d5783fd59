import type { Problem } from '../../base/trouble.ts';
import { cidrText, contains, parseCidr } from '../../config/cidr.ts';
import type { Cidr, Config, Host } from '../../config/config.ts';
import { finding, type Candidate } from './finding.ts';

/** What pods need of the host's own network, routes and nameservers. */
export const network = (candidate: Candidate, config: Config): readonly Problem[] => [...address(candidate, config), ...nameserver(candidate, config)];

/** Refuses a host that does not have the address that the others are told, or that reaches some of them only over a router. */
function address(candidate: Candidate, config: Config): readonly Problem[] {
  const { host, observation } = candidate;
  const { addresses } = observation.facts;
  const own = addresses.find((each) => each.address === host.address);
  if (own === undefined)
    return addresses.length === 0
      ? []
      : [
          finding(
            candidate,
            'host.address-missing',
            `it does not have the address ${host.address}; it has ${addresses.map((each) => each.address).join(', ')}`,
            'Write the address that the other hosts reach it at as `address`, and where ssh has to go elsewhere that as `ssh.address`.',
          ),
        ];
  const range = parseCidr(`${own.address}/${own.prefix}`)?.range;
  // A /32 tells nothing about the network behind it.
  const far = own.prefix === 32 || range === undefined ? [] : outside(range, config);
  return far.length === 0
    ? []
    : [
        finding(
          candidate,
          'host.other-network',
          `${far.map((each) => `${each.name} (${each.address})`).join(', ')} ${far.length === 1 ? 'is' : 'are'} not in its network, ${own.address}/${own.prefix}`,
          'Connect all hosts to one network: pods reach each other by routes from host to host, which no router may stand between.',
        ),
      ];
}

const known = new WeakMap<Config, Map<string, readonly Host[]>>();

/** Hosts that are not in a network; hosts of one network ask the same. */
function outside(range: Cidr, config: Config): readonly Host[] {
  const ofConfig = known.get(config) ?? new Map<string, readonly Host[]>();
  known.set(config, ofConfig);
  const far = ofConfig.get(cidrText(range)) ?? config.hosts.filter((each) => !contains(range, each.address));
  ofConfig.set(cidrText(range), far);
  return far;
}

const nameserver = (candidate: Candidate, config: Config): readonly Problem[] =>
  candidate.observation.facts.nameservers.length > 0 || config.network.nameservers.length > 0
    ? []
    : [
        finding(
          candidate,
          'host.no-nameserver',
          'it knows no nameserver that pods can ask, so CoreDNS does not run there and its pods find no names outside of the cluster',
          'Write `network.nameservers` in bramble.yaml, or give the host a nameserver (DHCP, or /etc/resolv.conf), and run `bramble up` again.',
          'warning',
        ),
      ];
