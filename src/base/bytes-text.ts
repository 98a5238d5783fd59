const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Such as `138 MB` or `1.4 GB`: powers of 1000, at most three digits. */
export function bytesText(bytes: number): string {
  let [value, at] = [bytes, 0];
  while (value >= 999.5 && at < units.length - 1) [value, at] = [value / 1000, at + 1];
  return `${at > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[at]}`;
}
