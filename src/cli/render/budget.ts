import { gibNumber, mibText } from '../../base/binary-size.ts';
import { sumLines } from '../../plan/budget/sum-text.ts';
import type { Budget, DiskBudget, HostBudget } from '../../plan/budget/budget.ts';
import { type Line, span } from './span.ts';
import { tableLines } from './table.ts';

const isSettled = ({ verdict }: Budget): boolean => verdict === 'settled';

/** Less than that rounds to nothing. */
const isWorthALine = (budget: Budget): boolean => !isSettled(budget) && gibNumber(budget.takesBytes) !== '0.00';

/** Such as `0.61 of 3.7 GiB memory, 0.5 of 50 GiB free disk`; undefined where nothing much is to come. */
export function budgetText({ memory, disks }: HostBudget): string | undefined {
  const growing = disks.filter(isWorthALine);
  if (isSettled(memory) && growing.length === 0) return undefined;
  const part = ({ takesBytes, hasBytes }: Budget): string => `${gibNumber(takesBytes)} of ${gibNumber(hasBytes)} GiB`;
  const place = ({ paths }: DiskBudget): string => (disks.length === 1 ? 'free disk' : `free on ${paths.join(', ')}`);
  return [...(memory.hasBytes === 0 ? [] : [`${part(memory)} memory`]), ...growing.map((disk) => `${part(disk)} ${place(disk)}`)].join(', ');
}

/** Every line of the sums. Hosts of which the same is taken stand together, each with what is left there. */
export function budgetLines(budgets: readonly HostBudget[]): readonly Line[] {
  const alike = new Map<string, HostBudget[]>();
  for (const each of budgets) {
    const key = JSON.stringify([each.memory.rows, each.disks.map(({ rows, paths }) => [rows, paths])]);
    alike.set(key, [...(alike.get(key) ?? []), each]);
  }
  return [...alike.values()].flatMap((group) => [...groupLines(group), []]);
}

function groupLines(group: readonly HostBudget[]): readonly Line[] {
  const [first] = group;
  if (first === undefined) return [];
  const sums = [{ title: 'memory', budget: first.memory }, ...first.disks.map((disk) => ({ title: `disk of ${disk.paths.join(', ')}`, budget: disk }))];
  return [
    [span(group.map(({ host }) => host).join(', '), 'bold')],
    ...sums.flatMap(({ title, budget }): readonly Line[] => [[span(`  ${title}`)], ...sumLines(budget.rows).map((line): Line => [span(`    ${line}`, 'dim')])]),
    ...tableLines(group.map((each) => [span(`  ${each.host}`), ...leftOf(each).map((text) => span(text))])),
  ];
}

const leftOf = ({ memory, disks }: HostBudget): readonly string[] =>
  [memory, ...disks].map(({ leftBytes, hasBytes }, index) => {
    const what = index === 0 ? 'memory' : `free on ${disks[index - 1]?.paths.join(', ') ?? ''}`;
    return leftBytes < 0
      ? `${mibText(-leftBytes)} too little of ${gibNumber(hasBytes)} GiB ${what}`
      : `${gibNumber(leftBytes)} of ${gibNumber(hasBytes)} GiB ${what} left`;
  });
