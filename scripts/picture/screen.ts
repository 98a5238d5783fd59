/** How one run of characters looks. Colours are those of a terminal's own palette, by name. */
export interface Look {
  readonly color: string;
  readonly isBold: boolean;
  readonly isDim: boolean;
}
export interface Run extends Look {
  readonly text: string;
}
/** One row of a terminal: runs of characters that look alike. */
export type ScreenLine = readonly Run[];

interface Cell extends Look {
  readonly character: string;
}

const plain: Look = { color: 'default', isBold: false, isDim: false };
const colors = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const escape = '\u001b';
/** A control sequence, a newline, a return, or text up to the next of these. ECMA-48. */
const tokens = new RegExp(`${escape}\\[([?\\d;]*)([A-Za-z])|\\n|\\r|[^${escape}\\r\\n]+`, 'g');

/** What a terminal shows after a program wrote to it: the sequences that bramble's faces use, and no others. */
export class TerminalScreen {
  #rows: Cell[][] = [];
  #row = 0;
  #column = 0;
  #look = plain;

  /** `onFrame` is called whenever a synchronized update ends. */
  write(bytes: string, onFrame?: () => void): void {
    for (const [token, parameters, final] of bytes.matchAll(tokens)) {
      if (token === '\n') this.#row += 1;
      else if (token === '\r') this.#column = 0;
      else if (final === undefined) this.#type(token);
      else if (token.endsWith('?2026l')) onFrame?.();
      else this.#control(parameters ?? '', final);
    }
  }

  /** Rows without empty ones at the end. */
  lines(): readonly ScreenLine[] {
    const rows = Array.from(this.#rows, (row) => lineOf(row ?? []));
    return rows.slice(0, rows.findLastIndex((line) => line.length > 0) + 1);
  }

  #type(text: string): void {
    const row = (this.#rows[this.#row] ??= []);
    for (const character of text) {
      while (row.length < this.#column) row.push({ ...plain, character: ' ' });
      row[this.#column] = { ...this.#look, character };
      this.#column += 1;
    }
  }

  #control(parameters: string, final: string): void {
    if (final === 'A') this.#row = Math.max(0, this.#row - Number(parameters || 1));
    if (final === 'K') this.#rows[this.#row]?.splice(this.#column);
    if (final === 'J') {
      this.#rows[this.#row]?.splice(this.#column);
      this.#rows.splice(this.#row + 1);
    }
    if (final === 'm') for (const code of parameters.split(';')) this.#look = lookAfter(this.#look, Number(code || 0));
  }
}

function lookAfter(look: Look, code: number): Look {
  if (code === 0) return plain;
  if (code === 1) return { ...look, isBold: true };
  if (code === 2) return { ...look, isDim: true };
  if (code === 22) return { ...look, isBold: false, isDim: false };
  if (code === 39) return { ...look, color: plain.color };
  const color = colors[code - 30] ?? colors[code - 90];
  return color === undefined ? look : { ...look, color };
}

function lineOf(row: readonly Cell[]): ScreenLine {
  const runs: Run[] = [];
  for (const { character, ...look } of row) {
    const last = runs.at(-1);
    if (last !== undefined && last.color === look.color && last.isBold === look.isBold && last.isDim === look.isDim)
      runs[runs.length - 1] = { ...last, text: last.text + character };
    else runs.push({ ...look, text: character });
  }
  return runs.every(({ text }) => text.trim() === '') ? [] : runs;
}

/** A line as plain text. */
export const textOf = (line: ScreenLine): string => line.map(({ text }) => text).join('');
