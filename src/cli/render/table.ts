import stringWidth from 'fast-string-width';
import { type Line, type Span, span } from './span.ts';

/** Rows of cells as lines, each column as wide as its widest cell. */
export function tableLines(rows: readonly (readonly Span[])[]): readonly Line[] {
  const widths: number[] = [];
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, stringWidth(cell.text));
  return rows.map((row) =>
    row.flatMap((cell, at) => (at === row.length - 1 ? [cell] : [cell, span(' '.repeat((widths[at] ?? 0) - stringWidth(cell.text) + 2))])),
  );
}
