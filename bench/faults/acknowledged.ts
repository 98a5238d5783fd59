/** A key whose writing the API acknowledged, and when. */
export interface Acknowledged {
  readonly name: string;
  readonly atMs: number;
}

/** Acknowledged keys that are not there any more, or hold something else than was written. */
export const lostOf = (acknowledged: readonly Acknowledged[], found: ReadonlyMap<string, string>): readonly string[] =>
  acknowledged.map(({ name }) => name).filter((name) => found.get(name) !== name);

/** The longest time without an acknowledgement between two moments, both of which count as one. */
export function longestPauseMs(acknowledged: readonly Acknowledged[], fromMs: number, untilMs: number): number {
  const moments = [fromMs, ...acknowledged.map(({ atMs }) => atMs).filter((atMs) => atMs > fromMs && atMs < untilMs), untilMs];
  return Math.max(...moments.slice(1).map((atMs, index) => atMs - (moments[index] ?? atMs)));
}
