import type { Problem } from '../../base/trouble.ts';
import { identity } from '../../doctor/checks/identity.ts';
import { finding, type Candidate } from './finding.ts';

/** Refuses machines that have one MAC address: they are one machine, or the network cannot tell them apart. What else they share is for `doctor`. */
export function sameMachine(candidates: readonly Candidate[]): readonly Problem[] {
  const all = candidates.map(({ host, observation }) => ({ host, facts: observation.facts }));
  return candidates.flatMap((candidate, index) => {
    const self = all[index];
    const found = self === undefined ? undefined : identity(self, all);
    return found?.verdict === 'refuse' && found.remedy !== undefined ? [finding(candidate, 'host.duplicate-identity', found.evidence, found.remedy)] : [];
  });
}
