import type { Host } from '../../config/config.ts';
import type { HostObservation } from '../../facts/observation.ts';
import { programsOn } from '../../footprint/figures.ts';

/** Units that bramble placed on a host. */
export const unitsOf = ({ manifest }: Pick<HostObservation, 'manifest'>): ReadonlySet<string> =>
  new Set(manifest.filter(({ kind }) => kind === 'unit').map(({ key }) => key));

/** A host that has all of its services already has shown what it can do: nobody is stopped from changing or mending it. */
export function runsAll({ role }: Host, observation: Pick<HostObservation, 'manifest'>): boolean {
  const units = unitsOf(observation);
  return programsOn(role).every(([unit]) => units.has(unit));
}
