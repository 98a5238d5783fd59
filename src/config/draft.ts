import type { Address } from '../base/names.ts';
import { parseAddress, parseCidr } from './cidr.ts';
import type { Cidr } from './config.ts';
import { valueAt } from './finding.ts';
import { cidrFlaw } from './network-flaw.ts';

/** What can be compared of a document, however much of the rest is wrong; undefined is what cannot be read. */
export interface Draft {
  readonly hosts: readonly DraftHost[];
  readonly apiAddress: Address | undefined;
  readonly pods: Cidr | undefined;
  readonly services: Cidr | undefined;
}

export interface DraftHost {
  readonly name: string | undefined;
  readonly address: Address | undefined;
  readonly role: string | undefined;
  readonly workloads: unknown;
  readonly labels: readonly string[];
  readonly taints: readonly unknown[];
  /** Where ssh goes to, with the port, where the document names a destination of its own. */
  readonly destination: string | undefined;
}

const defaultRanges = { pods: '10.244.0.0/16', services: '10.96.0.0/16' } as const;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const addressOf = (value: unknown): Address | undefined => (typeof value === 'string' ? parseAddress(value) : undefined);

function rangeOf(document: unknown, name: 'pods' | 'services'): Cidr | undefined {
  const written = valueAt(document, ['network', name]) ?? defaultRanges[name];
  return typeof written === 'string' && cidrFlaw(written) === undefined ? parseCidr(written)?.range : undefined;
}

export function readDraft(document: unknown): Draft {
  const hosts = valueAt(document, ['hosts']);
  const hostOf = (host: unknown): DraftHost => {
    const labels = valueAt(host, ['labels']);
    const taints = valueAt(host, ['taints']);
    const destination = textOf(valueAt(host, ['ssh', 'address']));
    const port = valueAt(host, ['ssh', 'port']) ?? valueAt(document, ['ssh', 'port']) ?? 22;
    return {
      name: textOf(valueAt(host, ['name'])),
      address: addressOf(valueAt(host, ['address'])),
      role: textOf(valueAt(host, ['role'])),
      workloads: valueAt(host, ['workloads']),
      labels: typeof labels === 'object' && labels !== null && !Array.isArray(labels) ? Object.keys(labels) : [],
      taints: Array.isArray(taints) ? taints : [],
      destination: destination === undefined ? undefined : `${destination} port ${typeof port === 'number' ? port : '?'}`,
    };
  };
  return {
    hosts: Array.isArray(hosts) ? hosts.map(hostOf) : [],
    apiAddress: addressOf(valueAt(document, ['api', 'address'])),
    pods: rangeOf(document, 'pods'),
    services: rangeOf(document, 'services'),
  };
}
