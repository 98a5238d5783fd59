import { createHash } from 'node:crypto';

/** What the check tries is the same each time, so that a failure is the change's; `npm run bench:faults` draws its own. FAULT_SEED=<number> is another one. */
export const usualSeed = process.env['FAULT_SEED'] ?? '1';

/** Milliseconds in ascending order that follow from a seed. */
export function seededMoments(seed: string, count: number, limitMs: number): { readonly seed: string; readonly moments: readonly number[] } {
  const draw = (index: number): number => createHash('sha256').update(`${seed}/${index}`).digest().readUInt32BE() % limitMs;
  return { seed, moments: Array.from({ length: count }, (_, index) => draw(index)).toSorted((a, b) => a - b) };
}
