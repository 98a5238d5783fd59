import type { HostFacts } from '../../facts/host-facts.ts';
import type { DoctorFacts } from '../doctor-facts.ts';
import { bad, type Finding, ok, unknown } from '../finding.ts';

/** How far a host's clock is ahead of this computer's, and by how much that may be wrong. */
export interface ClockOffset {
  readonly aheadMs: number;
  readonly errorMs: number;
}

/** etcd warns from here on (etcd: rafthttp, clock difference). */
const skewLimitMs = 1000;

const seconds = (ms: number): string => `${(Math.abs(ms) / 1000).toFixed(Math.abs(ms) < 9950 ? 2 : 0)} s`;

/** Compares a host's clock with those of the others: what they agree on is the time, whatever this computer says. */
export function clockSkew(own: ClockOffset | undefined, all: readonly ClockOffset[]): Finding {
  if (own === undefined) return unknown('clock', 'it does not tell its time');
  const { aheadMs, errorMs } = own;
  const figures = { aheadMs: Math.round(aheadMs), errorMs: Math.round(errorMs) };
  const middle = all.map((each) => each.aheadMs).toSorted((a, b) => a - b)[Math.floor((all.length - 1) / 2)] ?? aheadMs;
  const apartMs = aheadMs - middle;
  const fromHere = `${seconds(aheadMs)} ${aheadMs < 0 ? 'behind' : 'ahead of'} this computer's (± ${seconds(errorMs)})`;
  if (all.length > 1 && Math.abs(apartMs) - errorMs > skewLimitMs)
    return bad(
      'warn',
      'clock',
      `${seconds(apartMs)} ${apartMs < 0 ? 'behind' : 'ahead of'} the other hosts, ${fromHere}`,
      'Turn on time synchronisation there (`timedatectl set-ntp true`); a board without a battery has the wrong time after each start until it is synchronised.',
      figures,
    );
  return ok('clock', fromHere, figures);
}

export function timeSync(doctor: Pick<DoctorFacts, 'isSynchronised'> | undefined, { container }: Pick<HostFacts, 'container'>): Finding | undefined {
  if (container !== undefined || doctor === undefined) return undefined;
  const { isSynchronised } = doctor;
  if (isSynchronised === undefined) return unknown('time-sync', 'systemd does not tell whether the clock is synchronised');
  return isSynchronised
    ? ok('time-sync', 'the clock is synchronised')
    : bad(
        'warn',
        'time-sync',
        'the clock is not synchronised',
        'Install and start one of systemd-timesyncd, chrony or ntpsec, and let it reach a time server: the router is often one, and there after a power cut.',
      );
}
