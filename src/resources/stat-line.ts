import { absent, type Reading, type Readings, type ResourceKey, seenAs, unreadable } from './kind.ts';

/** One path as `stat` (not following links) tells it. */
export interface StatLine {
  readonly type: 'file' | 'directory' | 'link' | 'other';
  /** Octal with four digits, such as `0644`. */
  readonly mode: string;
  /** Numeric, such as `0:0`. */
  readonly owner: string;
  readonly sizeBytes: number;
}

const types: Readonly<Record<number, StatLine['type']>> = { 0o10: 'file', 0o04: 'directory', 0o12: 'link' };

/** Reads the lines of `stat_all` (probe-functions.ts) for the paths asked. */
export function readStats(paths: readonly ResourceKey[], printed: string): Readings<StatLine> {
  const found = new Map<string, StatLine>();
  const errors: string[] = [];
  for (const line of printed.split('\n')) {
    if (line.startsWith('stat: ')) errors.push(line);
    if (!line.startsWith('stat|')) continue;
    const [, mode, owner, size, , , , name] = line.split('|');
    if (mode === undefined || owner === undefined || name === undefined) continue;
    const bits = Number.parseInt(mode, 16);
    found.set(name, { type: types[bits >> 12] ?? 'other', mode: (bits & 0o7777).toString(8).padStart(4, '0'), owner, sizeBytes: Number(size) });
  }
  return new Map(paths.map((path) => [path, readingOf(path, found.get(path), errors)]));
}

const notThere = /No such file or directory|Not a directory/;

function readingOf(path: string, line: StatLine | undefined, errors: readonly string[]): Reading<StatLine> {
  if (line !== undefined) return seenAs(line);
  const error = errors.find((text) => text.includes(`'${path}'`));
  if (error === undefined) return unreadable('stat said nothing about it');
  return notThere.test(error) ? absent : unreadable(error);
}
