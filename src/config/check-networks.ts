import { cidrText, contains, overlap } from './cidr.ts';
import type { Cidr } from './config.ts';
import type { Draft } from './draft.ts';
import type { Finding, Path } from './finding.ts';

/** A host gets a /24 of the pods' range. */
const hostPrefix = 24;
/** The DNS service has the tenth address of the services' range. */
const smallestServices = 28;

/** What is wrong among addresses and ranges that are each written correctly. */
export function checkNetworks(draft: Draft): readonly Finding[] {
  const { pods, services, hosts, apiAddress } = draft;
  const ranges = [
    { name: 'pods', range: pods },
    { name: 'services', range: services },
  ].flatMap(({ name, range }) => (range === undefined ? [] : [{ name, range }]));
  const addresses: readonly { readonly path: Path; readonly address: (typeof hosts)[number]['address'] }[] = [
    ...hosts.map(({ address }, index) => ({ path: ['hosts', index, 'address'], address })),
    { path: ['api', 'address'], address: apiAddress },
  ];
  const inside = addresses.flatMap(({ path, address }) =>
    ranges
      .filter(({ range }) => address !== undefined && contains(range, address))
      .map(({ name, range }) => ({
        code: 'config.overlapping-networks',
        path,
        message: `${address} is inside of network.${name}, ${cidrText(range)}`,
        remedy: `Give network.${name} a range that your network does not use.`,
      })),
  );
  return [...between(pods, services), ...inside, ...sizes(draft), ...apiIsHost(draft)];
}

const between = (pods: Cidr | undefined, services: Cidr | undefined): readonly Finding[] =>
  pods !== undefined && services !== undefined && overlap(pods, services)
    ? [
        {
          code: 'config.overlapping-networks',
          path: ['network', 'services'],
          message: `services ${cidrText(services)} and pods ${cidrText(pods)} share addresses`,
          remedy: 'Take two ranges side by side, such as 10.244.0.0/16 and 10.96.0.0/16.',
        },
      ]
    : [];

function sizes({ pods, services, hosts }: Draft): readonly Finding[] {
  const code = 'config.range-too-small';
  const found: Finding[] = [];
  const room = pods === undefined ? undefined : Math.floor(2 ** (hostPrefix - pods.prefix));
  if (pods !== undefined && room !== undefined && room < hosts.length) {
    const needed = hostPrefix - Math.ceil(Math.log2(hosts.length));
    const message = `${cidrText(pods)} has room for ${room} ${room === 1 ? 'host' : 'hosts'} with a /${hostPrefix} each, and there ${hosts.length === 1 ? 'is 1' : `are ${hosts.length}`}`;
    found.push({ code, path: ['network', 'pods'], message, remedy: `Take a /${needed} or larger; a /16 has room for 256.` });
  }
  if (services !== undefined && services.prefix > smallestServices)
    found.push({
      code,
      path: ['network', 'services'],
      message: `${cidrText(services)} has no room for the cluster's own services`,
      remedy: `Take a /${smallestServices} or larger, better a /16.`,
    });
  return found;
}

function apiIsHost({ hosts, apiAddress }: Draft): readonly Finding[] {
  const host = hosts.find(({ address }) => address !== undefined && address === apiAddress);
  if (host === undefined) return [];
  const message = `${apiAddress} is the address of the host ${host.name ?? ''}`.trimEnd();
  return [
    { code: 'config.api-address-taken', path: ['api', 'address'], message, remedy: 'Take a free address of the same network, or leave api.address out.' },
  ];
}
