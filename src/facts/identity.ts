import type { HostIdentity } from './host-facts.ts';

/** The path of what bramble leaves on a host to know it again. */
export const identityPath = '/etc/bramble/host.json';

/** /etc/bramble/host.json; undefined where it is missing or not ours. */
export function readIdentity(text: string): HostIdentity | undefined {
  const value = parse(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const { cluster, name, podRange } = value as Partial<Record<keyof HostIdentity, unknown>>;
  if (typeof cluster !== 'string' || typeof name !== 'string' || typeof podRange !== 'string') return undefined;
  return { cluster, name, podRange };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const renderIdentity = (identity: HostIdentity): string =>
  `${JSON.stringify({ cluster: identity.cluster, name: identity.name, podRange: identity.podRange }, null, 2)}\n`;
