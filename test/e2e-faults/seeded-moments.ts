import { createHash, randomInt } from 'node:crypto';

/** Milliseconds in ascending order that follow from a seed, which is drawn where none is given. */
export function seededMoments(given: string | undefined, count: number, limitMs: number): { readonly seed: string; readonly moments: readonly number[] } {
  const seed = given ?? String(randomInt(1_000_000));
  const draw = (index: number): number => createHash('sha256').update(`${seed}/${index}`).digest().readUInt32BE() % limitMs;
  return { seed, moments: Array.from({ length: count }, (_, index) => draw(index)).toSorted((a, b) => a - b) };
}
