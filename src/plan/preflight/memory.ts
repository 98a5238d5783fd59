import { mibText } from '../../base/binary-size.ts';
import type { Problem } from '../../base/trouble.ts';
import type { Config } from '../../config/config.ts';
import { sumOf } from '../budget/budget.ts';
import { memoryBudget } from '../budget/memory-budget.ts';
import { sumLines } from '../budget/sum-text.ts';
import { howToForce } from '../budget/taken-as-it-is.ts';
import { finding, type Candidate } from './finding.ts';

/** Refuses a host whose services need more memory than it has, with the sum; warns where hardly anything is left for pods. */
export function memory(candidate: Candidate, config: Pick<Config, 'hosts' | 'addons'>): readonly Problem[] {
  const { host, observation } = candidate;
  const found = memoryBudget(host, observation, config);
  const evidence = sumLines(found).join('\n');
  const has = `it has ${mibText(found.hasBytes)} of memory`;
  if (found.verdict === 'too-small') {
    const needs = mibText(sumOf(found.rows, ({ kind }) => kind !== 'maybe'));
    const remedy =
      host.role === 'control-plane'
        ? 'Make it a worker and take a board with at least 2 GB as control plane.'
        : 'Take a board with more memory; a worker wants 1 GB, so that pods find some.';
    return [{ ...finding(candidate, 'host.memory-too-small', `a ${host.role} needs ${needs}, and ${has}`, `${remedy}${howToForce}`), evidence }];
  }
  if (found.verdict !== 'tight') return [];
  const left =
    found.leftBytes > 0 ? `${mibText(found.leftBytes)} are left for pods` : 'nothing is left for pods beside the add-ons, should these come to run here';
  return [
    {
      ...finding(
        candidate,
        'host.memory-tight',
        `${has}, of which node and add-ons take ${mibText(found.takesBytes)}: ${left}`,
        'Give pods of this host small requests, or take a board with more memory. `bramble plan --show budget` prints the sum.',
        'warning',
      ),
      evidence,
    },
  ];
}
