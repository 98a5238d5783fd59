import { isMap, isSeq, parseDocument } from 'yaml';
import type { ConfigHost } from './workspace-text.ts';

/** What to do with the bramble.yaml of a lab's folder. */
export type ConfigDecision =
  | { readonly kind: 'write'; readonly text: string }
  | { readonly kind: 'keep' }
  /** The file is not this lab's: it cannot be read, or gives a host another address. */
  | { readonly kind: 'foreign'; readonly why: string };

/**
 * A file that is absent or still as the lab wrote it becomes `fresh`; one that a person changed only gets the hosts it lacks,
 * at the end of its list, with its comments kept.
 */
export function decideConfig(about: {
  readonly current: string | undefined;
  readonly isAsWritten: boolean;
  readonly fresh: string;
  readonly hosts: readonly ConfigHost[];
}): ConfigDecision {
  const { current, fresh } = about;
  if (current === undefined || about.isAsWritten) return current === fresh ? { kind: 'keep' } : { kind: 'write', text: fresh };
  const document = parseDocument(current);
  const hosts = document.get('hosts');
  if (document.errors.length > 0 || !isSeq(hosts)) return { kind: 'foreign', why: 'it has no list of hosts that could be read' };
  const addressOf = new Map<unknown, unknown>(hosts.items.filter(isMap).map((host) => [host.get('name'), host.get('address')]));
  const other = about.hosts.find((host) => addressOf.has(host.name) && addressOf.get(host.name) !== host.address);
  if (other !== undefined)
    return { kind: 'foreign', why: `${other.name} has the address ${String(addressOf.get(other.name))} there, and ${other.address} in this lab` };
  const missing = about.hosts.filter((host) => !addressOf.has(host.name));
  if (missing.length === 0) return { kind: 'keep' };
  for (const host of missing) {
    const login = host.user === undefined ? {} : { ssh: { user: host.user } };
    hosts.add(document.createNode({ name: host.name, address: host.address, role: host.role, ...login }, { flow: true }));
  }
  return { kind: 'write', text: document.toString({ lineWidth: 0 }) };
}
