import type { HostName } from '../base/names.ts';
import type { Host } from '../config/config.ts';
import type { HostObservation } from '../facts/observation.ts';

interface MarkedHost {
  readonly host: Host;
  readonly observation: HostObservation;
}

/** What becomes of a host that a reset left with its mark: `keep`, without the mark, or `clear` it of everything first. */
export type AfterReset = 'keep' | 'clear';

/**
 * Decides for each host with a mark. What a reset has begun to remove is lost. Where a majority of the database is untouched, the
 * cluster goes on with it; where all that is left was to be removed as well, it is. Nothing of the database is given up while a
 * control plane may have more of it: one that the reset did not reach, or that does not answer. `controlPlanes` is how many the config has.
 */
export function afterReset(hosts: readonly MarkedHost[], controlPlanes: number): ReadonlyMap<HostName, AfterReset> {
  const members = hosts.filter(({ host }) => host.role === 'control-plane');
  const whole = members.filter(({ observation: { facts } }) => facts.etcdData && facts.interruptedReset !== 'begun');
  const isSpared = members.length < controlPlanes || whole.some(({ observation }) => observation.facts.interruptedReset === undefined);
  const goesOn = whole.length > controlPlanes / 2 || (whole.length > 0 && isSpared);
  return new Map(
    hosts.flatMap(({ host, observation }): [HostName, AfterReset][] => {
      const { interruptedReset } = observation.facts;
      return interruptedReset === undefined ? [] : [[host.name, goesOn && interruptedReset === 'announced' ? 'keep' : 'clear']];
    }),
  );
}
