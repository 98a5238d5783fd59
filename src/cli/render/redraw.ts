import stringWidth from 'fast-string-width';

const escape = '\u001b[';
/** Terminals that know it show what lies between at once, without flicker (https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036). */
const [beginUpdate, endUpdate] = [`${escape}?2026h`, `${escape}?2026l`];
const eraseToEndOfLine = `${escape}K`;
const eraseBelow = `${escape}J`;
export const hideCursor = `${escape}?25l`;
export const showCursor = `${escape}?25h`;

const up = (lines: number): string => (lines > 0 ? `${escape}${lines}A` : '');

/**
 * What turns the lines shown before into the next ones. The cursor stands below the last line before and after.
 * Only lines that differ are written; nothing at all where none does.
 */
export function redraw(before: readonly string[], next: readonly string[]): string {
  const first = before.findIndex((line, index) => line !== next[index]);
  if (first < 0 && before.length === next.length) return '';
  const start = first < 0 ? before.length : first;
  let text = `${beginUpdate}${up(before.length - start)}`;
  for (let index = start; index < next.length; index += 1) {
    text += before[index] === next[index] ? '\n' : `\r${next[index] ?? ''}${eraseToEndOfLine}\n`;
  }
  return `${text}${next.length < before.length ? eraseBelow : ''}${endUpdate}`;
}

/** What removes the lines shown, also where a narrower terminal has wrapped them. */
export function erase(before: readonly string[], columns: number): string {
  const rows = before.reduce((sum, line) => sum + Math.max(1, Math.ceil(stringWidth(line) / columns)), 0);
  return rows === 0 ? '' : `\r${up(rows)}${eraseBelow}`;
}
