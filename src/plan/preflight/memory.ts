import { mibText } from '../../base/binary-size.ts';
import type { Problem } from '../../base/trouble.ts';
import type { Config } from '../../config/config.ts';
import { sumOf } from '../budget/budget.ts';
import { isSure, memoryBudget } from '../budget/memory-budget.ts';
import { sumLines } from '../budget/sum-text.ts';
import { howToForce } from '../budget/taken-as-it-is.ts';
import { finding, type Candidate } from './finding.ts';

/** Refuses a host whose services need more memory than it has, with the sum; warns where hardly anything is left for pods. */
export function memory(candidate: Candidate, config: Pick<Config, 'hosts' | 'addons'>): readonly Problem[] {
  const { host, observation } = candidate;
  const { rows, takesBytes, hasBytes, leftBytes, verdict } = memoryBudget(host, observation, config);
  const has = `it has ${mibText(hasBytes)} of memory`;
  if (verdict === 'too-small') {
    const sure = rows.filter(isSure);
    const needs = `a ${host.role} needs ${mibText(sumOf(sure))}`;
    return [
      { ...finding(candidate, 'host.memory-too-small', `${needs}, and ${has}`, `${larger[host.role]}${howToForce}`), evidence: sumLines(sure).join('\n') },
    ];
  }
  if (verdict !== 'tight') return [];
  const left = leftBytes > 0 ? `${mibText(leftBytes)} are left for pods` : 'hardly a pod finds room beside them';
  const message = `${has}, of which the node takes ${mibText(takesBytes)}, and ${mibText(hasBytes - leftBytes)} with add-ons and reserves: ${left}`;
  const remedy = 'Give pods of this host small requests, or take a board with more memory. `bramble plan --show budget` prints the sum.';
  return [{ ...finding(candidate, 'host.memory-tight', message, remedy, 'warning'), evidence: sumLines(rows).join('\n') }];
}

const larger = {
  'control-plane': 'Make it a worker, and take a board with at least 2 GB as control plane.',
  worker: 'Take a board with more memory; a worker wants 1 GB, so that pods find some.',
} as const;
