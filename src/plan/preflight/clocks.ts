import type { Problem } from '../../base/trouble.ts';
import { finding, type Candidate } from './finding.ts';

/** Certificates are valid from an hour before they are made: a clock that is wrong by more makes every connection fail. */
const limitMs = 30 * 60_000;

/** Refuses a host whose clock is far from the operator's. `nowMs` is the operator's clock when the host answered. */
export function clocks(candidate: Candidate, nowMs: number): readonly Problem[] {
  const skewMs = candidate.observation.facts.clockMs - nowMs;
  if (Math.abs(skewMs) <= limitMs) return unset(candidate);
  return [
    finding(
      candidate,
      'host.clock',
      `its clock is ${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs < 0 ? 'behind' : 'ahead of'} this computer's`,
      'Turn on time synchronisation there (`timedatectl set-ntp true`), wait until `timedatectl` says that it is synchronised, and try again.',
    ),
  ];
}

/** A clock that is right now and that nobody keeps right: without a battery it starts anywhere after a power cut. */
function unset(candidate: Candidate): readonly Problem[] {
  const { container, clockServices, isTimeSynchronised } = candidate.observation.facts;
  if (container !== undefined || isTimeSynchronised === true) return [];
  const none = clockServices.length === 0;
  if (!none && isTimeSynchronised === undefined) return [];
  return [
    finding(
      candidate,
      'host.no-time-sync',
      none ? 'no program there sets the clock' : 'its clock was not set from the network since it started',
      none
        ? 'Install one: `sudo apt install systemd-timesyncd`. A board without a battery does not know the time after a power cut, and nothing trusts certificates from another day.'
        : 'See why with `timedatectl timesync-status` there: often its router or firewall lets no NTP out. Name one that answers in /etc/systemd/timesyncd.conf.',
      'warning',
    ),
  ];
}
