/** The middle value; the mean of the two in the middle of an even number. @throws where there is none */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('there is nothing to take the median of');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
export const milliseconds = (ms: number): string => `${ms.toFixed(0)} ms`;
/** Kibibytes as mebibytes. */
export const mebibytes = (kibibytes: number): string => `${(kibibytes / 1024).toFixed(0)} MiB`;
export const ratio = (value: number, baseline: number): string => `${(value / baseline).toFixed(2)} x`;
/** Smallest and largest, where there were several runs. */
export const spread = (values: readonly number[], text: (value: number) => string): string =>
  values.length < 2 ? '' : `${text(Math.min(...values))} to ${text(Math.max(...values))}`;
