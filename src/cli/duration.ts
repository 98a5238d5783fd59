const longestMs = 24 * 3_600_000;

/** `90s`, `5m`, `1h30m` → milliseconds; undefined for anything else, for nothing at all and for more than a day. */
export function parseDuration(text: string): number | undefined {
  const [, hours, minutes, seconds] = /^(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,5})s)?$/.exec(text) ?? [];
  const ms = ((Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0)) * 1000;
  return ms > 0 && ms <= longestMs ? ms : undefined;
}
