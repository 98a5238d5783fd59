import type { Row } from '../../resources/kind.ts';

/** The signs in front of lines. The ASCII set serves consoles that have no font for the other. */
export interface Marks {
  readonly done: string;
  readonly failed: string;
  readonly waiting: string;
  readonly arrow: string;
  readonly rule: string;
  readonly spinner: readonly string[];
  readonly verbs: Readonly<Record<Row['verb'], string>>;
}

export const unicodeMarks: Marks = {
  done: '✓',
  failed: '✗',
  waiting: '·',
  arrow: '→',
  rule: '│',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
  verbs: { create: '+', change: '~', remove: '-', restart: '↻', run: '▸' },
};
export const asciiMarks: Marks = {
  done: '+',
  failed: 'x',
  waiting: '.',
  arrow: '->',
  rule: '|',
  spinner: ['-', '\\', '|', '/'],
  verbs: { create: '+', change: '~', remove: '-', restart: '@', run: '>' },
};

/** By the locale and terminal that the environment names. */
export function marksFor(env: Readonly<Record<string, string | undefined>>): Marks {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'C.UTF-8';
  return /utf-?8/i.test(locale) && env['TERM'] !== 'linux' ? unicodeMarks : asciiMarks;
}
