import type { HostIdentity } from './host-facts.ts';

/** /etc/bramble/host.json; undefined where it is missing or not ours. */
export function readIdentity(text: string): HostIdentity | undefined {
  const value = parse(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const { cluster, name, address, podRange } = value as Partial<Record<keyof HostIdentity, unknown>>;
  if (typeof cluster !== 'string' || typeof name !== 'string' || typeof podRange !== 'string') return undefined;
  return { cluster, name, podRange, ...(typeof address === 'string' ? { address } : {}) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
