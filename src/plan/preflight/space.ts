import { mibText } from '../../base/binary-size.ts';
import type { Problem } from '../../base/trouble.ts';
import { sumOf, type DiskBudget } from '../budget/budget.ts';
import { reserveBytes } from '../budget/disk-budget.ts';
import { sumLines } from '../budget/sum-text.ts';
import { howToForce } from '../budget/taken-as-it-is.ts';
import { type Candidate, finding } from './finding.ts';

const larger = 'Free space on that file system, or use a larger card or disk.';

/** Refuses a host whose file systems have no room for what comes there, with the sums; warns where hardly anything is left for pods. */
export const diskSpace = (candidate: Candidate, disks: readonly DiskBudget[]): readonly Problem[] =>
  disks.flatMap((disk): readonly Problem[] => {
    const { paths, hasBytes, leftBytes, placedBytes } = disk;
    const where = paths.length === 1 ? `${paths.join('')} has` : `the file system of ${paths.join(', ')} has`;
    const has = `${where} ${mibText(hasBytes)} free`;
    const evidence = sumLines(disk.rows).join('\n');
    const found = (...about: readonly [code: string, message: string, remedy: string, severity?: Problem['severity']]): readonly Problem[] => [
      { ...finding(candidate, ...about), evidence },
    ];
    switch (disk.verdict) {
      case 'full':
        return found('host.disk-full', `${has}; ${mibText(placedBytes)} are to be placed there and ${mibText(reserveBytes)} must stay free`, larger);
      case 'too-small':
        return found('host.disk-too-small', `${has}, and ${needs(disk)}`, `${larger}${howToForce}`);
      case 'tight':
        return found('host.disk-tight', `${has}, and ${needs(disk)}: ${leftText(leftBytes)} left for images and data of pods`, larger, 'warning');
      case 'fits':
      case 'settled':
        return [];
    }
  });

const leftText = (leftBytes: number): string => (leftBytes < 0 ? 'nothing is' : `${mibText(leftBytes)} are`);

const needs = ({ rows, takesBytes }: DiskBudget): string => {
  const keptBytes = sumOf(rows, ({ kind }) => kind === 'kept');
  return `the node takes ${mibText(takesBytes)}${keptBytes === 0 ? '' : ` beside ${mibText(keptBytes)} below which the kubelet evicts its pods`}`;
};
