import type { Problem } from '../../base/trouble.ts';
import { identity } from '../../doctor/checks/identity.ts';
import { finding, type Candidate } from './finding.ts';

/** Refuses machines that have one MAC address: they are one machine, or the network cannot tell them apart. Warns of copied cards. */
export function sameMachine(candidates: readonly Candidate[]): readonly Problem[] {
  const all = candidates.map(({ host, observation }) => ({ host, facts: observation.facts }));
  return candidates.flatMap((candidate, index) => {
    const self = all[index];
    const found = self === undefined ? undefined : identity(self, all, false);
    if (found?.remedy === undefined) return [];
    return found.verdict === 'refuse'
      ? [finding(candidate, 'host.duplicate-identity', found.evidence, found.remedy)]
      : [finding(candidate, 'host.copied-card', found.evidence, found.remedy, 'warning')];
  });
}
