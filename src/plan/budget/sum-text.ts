import { mibText } from '../../base/binary-size.ts';
import { type BudgetRow, sumOf } from './budget.ts';

const remark = ({ kind, isHere }: BudgetRow): string => {
  if (isHere === true) return ' (there already, not counted)';
  return kind === 'maybe' ? ' (if it comes to run here)' : '';
};

/** A sum, line by line, as a person would write it below each other. */
export function sumLines(rows: readonly BudgetRow[]): readonly string[] {
  const sumBytes = sumOf(rows);
  const width = Math.max(...[...rows.map(({ bytes }) => bytes), sumBytes].map((bytes) => mibText(bytes).length));
  const line = (bytes: number, text: string): string => `${mibText(bytes).padStart(width)}  ${text}`;
  return [...rows.map((row) => line(row.bytes, `${row.title}${remark(row)}`)), line(sumBytes, 'in all')];
}
