import type { HostName } from '../../base/names.ts';
import { byText, sortedBy } from '../../base/order.ts';
import type { Problem } from '../../base/trouble.ts';
import { cidrText, covers, parseCidr } from '../../config/cidr.ts';
import type { Cidr, Config } from '../../config/config.ts';
import type { HostObservation } from '../../facts/observation.ts';
import { at } from '../../objects/kube-object.ts';
import { knownRanges, type RangeWitnesses } from '../known-ranges.ts';

/**
 * Refuses a bramble.yaml whose ranges are not those that the cluster runs with: neither can be changed under a running cluster, and a
 * part that follows while another cannot would leave pods without a network. A larger range that holds every node's stays allowed, and
 * the pods' may move where the user says so by name; see renumber-pods.ts.
 */
export const rangeGuards = (config: Config, witnesses: RangeWitnesses, allowed: { readonly renumbersPods: boolean }): readonly Problem[] => [
  ...(allowed.renumbersPods ? [] : podRangeGuard(config, witnesses)),
  ...serviceRangeGuard(config.network.services, witnesses),
];

/** How a path inside of bramble.yaml begins here. */
const section = 'network.';

const putBack = (field: string, before: string | undefined): string =>
  before === undefined ? `Put network.${field} back to what it was` : `Write \`${field}: ${before}\` below \`network\` again`;

const startAnew = (field: string, before: string | undefined): string =>
  `${putBack(field, before)}. For a cluster with other ranges start anew: save what is in it, then \`bramble reset\` and \`bramble up\`.`;

/** Hosts and Nodes of the config whose pods are outside of the wanted range, with the range that they have. */
export function movedRanges({ network, hosts }: Config, witnesses: RangeWitnesses): ReadonlyMap<HostName, string> {
  const names = new Set<HostName>(hosts.map(({ name }) => name));
  return new Map([...knownRanges(witnesses)].filter(([name, range]) => names.has(name) && !isWithin(network.pods, range)));
}

function podRangeGuard(config: Config, witnesses: RangeWitnesses): readonly Problem[] {
  const wanted = config.network.pods;
  const outside = sortedBy([...movedRanges(config, witnesses)], ([name]) => name);
  if (outside.length === 0) return [];
  const whose = outside.slice(0, 3).map(([name, range]) => `${name} has ${range}`);
  const rest = outside.length > whose.length ? ` and ${outside.length - whose.length} more` : '';
  return [
    {
      kind: 'problem',
      code: 'network.pods-changed',
      severity: 'error',
      path: `${section}pods`,
      message: `network.pods is ${cidrText(wanted)}, and the nodes have their pods elsewhere: ${whose.join(', ')}${rest}. Kubernetes never changes the pod range of a node: every node has to leave the cluster and come back, and every pod stops`,
      remedy: `${putBack('pods', uniqueText(witnesses.hosts.map(({ observation }) => podRangeOf(observation))))}, or say that all pods may stop and get other addresses: \`bramble up --renumber-pods\`.`,
    },
  ];
}

function serviceRangeGuard(wanted: Cidr, { hosts, cluster }: RangeWitnesses): readonly Problem[] {
  const running = sortedBy(hosts, ({ host }) => host.name).flatMap(({ host, observation }) => {
    const range = serviceRangeOf(observation);
    return range === undefined || range === cidrText(wanted) ? [] : [{ name: host.name, range }];
  });
  const stray = sortedBy(cluster?.objects ?? [], ({ metadata }) => metadata.name).flatMap((object) => {
    const address = object.kind === 'Service' ? at(object, 'spec', 'clusterIP') : undefined;
    return typeof address === 'string' && parseCidr(`${address}/32`) !== undefined && !isWithin(wanted, `${address}/32`)
      ? [`the Service ${object.metadata.name} has ${address}`]
      : [];
  });
  if (running.length === 0 && stray.length === 0) return [];
  const seen = running.length === 0 ? stray.slice(0, 1) : running.slice(0, 1).map(({ name, range }) => `the API server of ${name} runs with ${range}`);
  return [
    {
      kind: 'problem',
      code: 'network.services-changed',
      severity: 'error',
      path: `${section}services`,
      message: `network.services is ${cidrText(wanted)}, and ${seen.join(', ')}. Every Service keeps the address that it was made with, the cluster's DNS and API too: all of them would have to be made anew, and every pod that knows one would lose it`,
      remedy: startAnew('services', uniqueText(running.map(({ range }) => range))),
    },
  ];
}

const isWithin = (range: Cidr, text: string): boolean => {
  const inner = parseCidr(text)?.range;
  return inner !== undefined && covers(range, inner);
};

/** The range that this host's API server was told, also where it does not run now. */
const serviceRangeOf = ({ seen }: HostObservation): string | undefined =>
  /--service-cluster-ip-range=([0-9./]+)/.exec(seen.get('unit', 'kube-apiserver.service')?.text ?? '')?.[1];

/** All pods' range as this host's kube-proxy was told. */
function podRangeOf({ seen }: HostObservation): string | undefined {
  const file = seen.get('file', '/etc/kubernetes/kube-proxy.yaml');
  return /"clusterCIDR": "([0-9./]+)"/.exec(file?.kind === 'file' ? (file.text ?? '') : '')?.[1];
}

/** What all that say something agree on. */
function uniqueText(all: readonly (string | undefined)[]): string | undefined {
  const found = [...new Set(all.filter((each) => each !== undefined))].toSorted(byText);
  return found.length === 1 ? found[0] : undefined;
}
