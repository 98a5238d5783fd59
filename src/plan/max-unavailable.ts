import type { Limit } from '../config/limit.ts';

/**
 * How many of so many workers may be away at once: at least one, or a change would never go on, and never more than there are.
 * A percentage is rounded down, as Kubernetes rounds maxUnavailable of a Deployment.
 */
export function maxUnavailable({ kind, value }: Limit, workers: number): number {
  const wanted = kind === 'count' ? value : Math.floor((workers * value) / 100);
  return Math.max(1, Math.min(wanted, workers));
}
