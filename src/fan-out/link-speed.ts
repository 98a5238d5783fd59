/** How quick the operator's link turned out to be; unknown until something large went over it. */
export interface LinkSpeed {
  /** What is under way since when; undefined while nothing is. */
  readonly busy: { readonly sinceMs: number; readonly transfers: number; readonly doneBytes: number } | undefined;
  readonly bytesPerSecond: number | undefined;
}

export const unknownSpeed: LinkSpeed = { busy: undefined, bytesPerSecond: undefined };

/** Less says more about logins and small files than about the link. */
export const tellingBytes = 8_000_000;

export const withStart = (link: LinkSpeed, nowMs: number): LinkSpeed => {
  const { sinceMs, transfers, doneBytes } = link.busy ?? { sinceMs: nowMs, transfers: 0, doneBytes: 0 };
  return { ...link, busy: { sinceMs, transfers: transfers + 1, doneBytes } };
};

/** What arrived while the link was busy without a pause tells its speed. The best that was seen counts: hosts may be slow as well. */
export function withArrived(link: LinkSpeed, bytes: number, nowMs: number): LinkSpeed {
  if (link.busy === undefined) return link;
  const doneBytes = link.busy.doneBytes + bytes;
  const seen = (doneBytes * 1000) / Math.max(1, nowMs - link.busy.sinceMs);
  return {
    busy: { ...link.busy, doneBytes },
    bytesPerSecond: doneBytes < tellingBytes ? link.bytesPerSecond : Math.max(seen, link.bytesPerSecond ?? 0),
  };
}

export const withEnd = (link: LinkSpeed): LinkSpeed => ({
  ...link,
  busy: link.busy === undefined || link.busy.transfers === 1 ? undefined : { ...link.busy, transfers: link.busy.transfers - 1 },
});
