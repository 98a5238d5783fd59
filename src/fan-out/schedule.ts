import type { HostName, Sha256 } from '../base/names.ts';
import { type LinkSpeed, tellingBytes, unknownSpeed, withArrived, withEnd, withStart } from './link-speed.ts';

/** An artifact that a host needs now. */
export interface Request {
  readonly host: HostName;
  readonly sha256: Sha256;
  readonly sizeBytes: number;
}

/** Where an artifact comes from: the operator's computer, or a host that has it. */
export type Origin = 'operator' | HostName;

export interface Transfer extends Request {
  readonly from: Origin;
}

/** Who needs what, who has what, and what is under way. */
export interface Schedule {
  /** Hosts that need an artifact and do not have it yet, those to which it is under way included. */
  readonly needs: ReadonlyMap<Sha256, readonly HostName[]>;
  /** Hosts that give an artifact to others. */
  readonly holders: ReadonlyMap<Sha256, readonly HostName[]>;
  readonly transfers: readonly Transfer[];
  /** Pairs of hosts between which nothing could be passed on. */
  readonly failed: readonly (readonly [HostName, HostName])[];
  readonly link: LinkSpeed;
  readonly quickBytesPerSecond: number;
  readonly isPassedOn: boolean;
}

export interface Policy {
  /** From here on, each host gets its bytes from the operator quicker than packing and logins between hosts would pay. `Infinity`: never. */
  readonly quickBytesPerSecond?: number | undefined;
  /** Whether hosts give each other what they have; without that everything comes from the operator. */
  readonly isPassedOn?: boolean;
}

/** What one host gives at a time: more would only make each of them slower. */
const givesAtOnce = 2;
/** What the operator sends at a time: another one fills the pauses in which a host hashes and renames. */
const sendsAtOnce = 3;
/** A host that failed with so many others is not tried any more. */
const tries = 2;

/** A link that is as quick as that brings everything to every host before logins between hosts would pay. */
export const quickLinkBytesPerSecond = 25_000_000;

export function newSchedule(requests: readonly Request[], { quickBytesPerSecond = quickLinkBytesPerSecond, isPassedOn = true }: Policy = {}): Schedule {
  const needs = new Map<Sha256, readonly HostName[]>();
  for (const { host, sha256 } of requests) needs.set(sha256, [...new Set([...(needs.get(sha256) ?? []), host])]);
  return { needs, holders: new Map(), transfers: [], failed: [], link: unknownSpeed, quickBytesPerSecond, isPassedOn };
}

/** The link is quick: everything goes to every host directly. Once that was seen it stays so. */
export const isDirect = ({ link, quickBytesPerSecond }: Schedule): boolean => (link.bytesPerSecond ?? 0) >= quickBytesPerSecond;

/** What is sent is packed, once the link is known to be slower than what counts as quick. */
export const isSlow = (schedule: Schedule): boolean =>
  (schedule.link.bytesPerSecond !== undefined || schedule.quickBytesPerSecond === Number.POSITIVE_INFINITY) && !isDirect(schedule);

/** Whether a host that is about to have an artifact, or has it, should give it to others: to some it may be under way already. */
export const isWorthGiving = (schedule: Schedule, { host, sha256 }: Request): boolean =>
  schedule.isPassedOn &&
  isSlow(schedule) &&
  !isGivenUp(schedule, host) &&
  (schedule.needs.get(sha256) ?? []).some(
    (each) => each !== host && !schedule.transfers.some((transfer) => transfer.sha256 === sha256 && transfer.host === each),
  );

/** Nothing more will come from this host: what others still need it neither gives nor is to get, or nobody asks it any more. */
export function isDoneGiving(schedule: Schedule, host: HostName): boolean {
  if (gives(schedule, host) > 0) return false;
  if (isDirect(schedule) || isGivenUp(schedule, host)) return true;
  const { needs, holders, transfers } = schedule;
  return ![...needs].some(
    ([sha256, hosts]) =>
      hosts.some((each) => each !== host) &&
      (hosts.includes(host) || holders.get(sha256)?.includes(host) === true || transfers.some((each) => each.host === host && each.sha256 === sha256)),
  );
}

/** What the operator will most likely send to this host after what is under way: nobody else has it or gets it. */
export const nextToSend = ({ needs, holders, transfers }: Schedule, host: HostName): Sha256 | undefined =>
  [...needs].find(([sha256, hosts]) => hosts.includes(host) && !holders.has(sha256) && !transfers.some((transfer) => transfer.sha256 === sha256))?.[0];

/** Whether any host still has to get it. */
export const isNeeded = ({ needs }: Schedule, sha256: Sha256): boolean => (needs.get(sha256) ?? []).length > 0;

/** Where the bytes come from; undefined: not yet. */
export function originOf(schedule: Schedule, request: Request): Origin | undefined {
  if (isDirect(schedule)) return 'operator';
  const { host, sha256 } = request;
  const sent = schedule.transfers.filter(({ from }) => from === 'operator');
  if (!isSlow(schedule)) return sent.some(({ sizeBytes }) => sizeBytes >= tellingBytes) ? undefined : 'operator';
  if (schedule.isPassedOn && !isGivenUp(schedule, host)) {
    const givers = (schedule.holders.get(sha256) ?? []).filter((giver) => giver !== host && !isGivenUp(schedule, giver) && !hasFailed(schedule, giver, host));
    const free = givers.filter((giver) => gives(schedule, giver) < givesAtOnce).sort((a, b) => gives(schedule, a) - gives(schedule, b));
    if (givers.length > 0) return free[0];
    if (schedule.transfers.some((each) => each.sha256 === sha256 && !isGivenUp(schedule, each.host) && !hasFailed(schedule, each.host, host))) return undefined;
  }
  return sent.length < sendsAtOnce ? 'operator' : undefined;
}

const gives = ({ transfers }: Schedule, giver: HostName): number => transfers.filter(({ from }) => from === giver).length;
const hasFailed = ({ failed }: Schedule, giver: HostName, host: HostName): boolean => failed.some(([a, b]) => a === giver && b === host);
const isGivenUp = ({ failed }: Schedule, host: HostName): boolean => failed.filter((pair) => pair.includes(host)).length >= tries;

export const withTransfer = (schedule: Schedule, transfer: Transfer, nowMs: number): Schedule => ({
  ...schedule,
  transfers: [...schedule.transfers, transfer],
  link: transfer.from === 'operator' ? withStart(schedule.link, nowMs) : schedule.link,
});

/** The host has it now, after so many bytes on the way; it may still be about to give it to others. */
export function withArrival(schedule: Schedule, { host, sha256, from }: Transfer, wireBytes: number, nowMs: number): Schedule {
  const rest = (schedule.needs.get(sha256) ?? []).filter((each) => each !== host);
  return {
    ...schedule,
    needs: new Map(schedule.needs).set(sha256, rest),
    link: from === 'operator' ? withArrived(schedule.link, wireBytes, nowMs) : schedule.link,
  };
}

/** Nothing of a transfer is under way any more. */
export const withoutTransfer = (schedule: Schedule, transfer: Transfer): Schedule => ({
  ...schedule,
  transfers: schedule.transfers.filter((each) => each !== transfer),
  link: transfer.from === 'operator' ? withEnd(schedule.link) : schedule.link,
});

export const withFailure = (schedule: Schedule, { from, host }: Transfer): Schedule =>
  from === 'operator' ? schedule : { ...schedule, failed: [...schedule.failed, [from, host]] };

export const withHolder = (schedule: Schedule, host: HostName, sha256: Sha256): Schedule => ({
  ...schedule,
  holders: new Map(schedule.holders).set(sha256, [...(schedule.holders.get(sha256) ?? []), host]),
});
