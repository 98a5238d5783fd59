import type { Problem } from '../../base/trouble.ts';
import { finding, type Candidate } from './finding.ts';

/** Certificates are valid from an hour before they are made: a clock that is wrong by more makes every connection fail. */
const limitMs = 30 * 60_000;

/** Refuses a host whose clock is far from the operator's. `nowMs` is the operator's clock when the host answered. */
export function clocks(candidate: Candidate, nowMs: number): readonly Problem[] {
  const skewMs = candidate.observation.facts.clockMs - nowMs;
  if (Math.abs(skewMs) <= limitMs) return [];
  return [
    finding(
      candidate,
      'host.clock',
      `its clock is ${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs < 0 ? 'behind' : 'ahead of'} this computer's`,
      'Turn on time synchronisation there (`timedatectl set-ntp true`), wait until `timedatectl` says that it is synchronised, and try again.',
    ),
  ];
}
