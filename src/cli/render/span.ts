import stringWidth from 'fast-string-width';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** A piece of one line. Its text is shown as it is: never with escape sequences of its own. */
export interface Span {
  readonly text: string;
  readonly style?: Style;
}
export type Line = readonly Span[];

/** Colours a text; the identity where colours are off. */
export type Paint = (text: string, style: Style) => string;

export const span = (text: string, style?: Style): Span => (style === undefined ? { text } : { text, style });
export const widthOf = (line: Line): number => line.reduce((sum, { text }) => sum + stringWidth(text), 0);

// Control characters are what these are about.
/* oxlint-disable no-control-regex */
/** Escape sequences: colours, cursor, titles. */
const escapes = /\u001b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)/g;
/** All other characters that a terminal obeys or that change the direction of text. */
const controls = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g;
/* oxlint-enable no-control-regex */

/** Text from outside on one line: without what a terminal would obey. */
export const harmless = (text: string): string => text.replace(escapes, '').replace(controls, ' ').trimEnd();

/** The start of a text that fits into `width` columns, with `…` where something is missing. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  if (width <= 0) return '';
  let kept = '';
  let used = 0;
  for (const character of text) {
    const columns = stringWidth(character);
    if (used + columns > width - 1) break;
    kept += character;
    used += columns;
  }
  return `${kept.trimEnd()}…`;
}

/** A line that is never wider than `width` columns. */
export function fit(line: Line, width: number): Line {
  let left = width;
  const fitted: Span[] = [];
  for (const part of line) {
    if (left <= 0) break;
    const text = cut(harmless(part.text) + trailingSpaces(part.text), left);
    left -= stringWidth(text);
    fitted.push({ ...part, text });
  }
  return fitted;
}
const trailingSpaces = (text: string): string => ' '.repeat(text.length - text.replace(/ +$/, '').length);

/** `left` and, at the right edge, `right`; where both do not fit, `left` is cut first. */
export function spread(left: Line, right: Line, width: number): Line {
  const rightWidth = widthOf(right);
  if (rightWidth === 0 || rightWidth > width / 2) return fit(left, width);
  const fitted = fit(left, width - rightWidth - 1);
  return [...fitted, span(' '.repeat(width - widthOf(fitted) - rightWidth)), ...right];
}

export const toText = (line: Line, paint: Paint): string =>
  line
    .map(({ text, style }) => (style === undefined ? text : paint(text, style)))
    .join('')
    .trimEnd();

export const noPaint: Paint = (text) => text;
