import { Failure, type Problem, Problems } from '../../base/trouble.ts';
import { fileTrouble } from '../file-trouble.ts';
import type { Marks } from './marks.ts';
import { harmless, type Line, span } from './span.ts';

/** How much of what was seen is shown; the end of it says most. */
const evidenceLines = 12;

/** Any error as lines for a person: what happened and where, what was seen, what to do. One error holds others' errors. */
export function troubleLines(error: unknown, marks: Marks): readonly Line[] {
  if (error instanceof Problems) return error.problems.flatMap((problem) => problemLines(problem, marks));
  if (error instanceof Failure) return failureLines(error, marks);
  if (error instanceof AggregateError) return error.errors.flatMap((each) => troubleLines(each, marks));
  const refused = fileTrouble(error);
  return refused === undefined ? bugLines(error) : failureLines(refused, marks);
}

/** `file:line:column path: sentence`, as editors and terminals make clickable, and the remedy below. */
export function problemLines({ severity, place, path, host, message, evidence, remedy, code }: Problem, marks: Marks): readonly Line[] {
  const position = place === undefined ? undefined : `${place.file}:${place.line}:${place.column}`;
  const where = [position, path ?? unlessNamed(host, message)].filter((part) => part !== undefined).join(' ');
  const isWarning = severity === 'warning';
  return [
    [
      where === '' ? span(`${marks.failed} `, isWarning ? 'yellow' : 'red') : span(`${where}: `, 'bold'),
      ...(isWarning ? [span('warning: ', 'yellow')] : []),
      span(harmless(message), isWarning ? 'yellow' : 'red'),
      span(`  [${code}]`, 'dim'),
    ],
    ...seenLines(linesOf(evidence), marks),
    remedyLine(remedy, marks),
  ];
}

const linesOf = (evidence = ''): readonly string[] => evidence.split('\n').filter((line) => line.trim() !== '');
const seenLines = (seen: readonly string[], marks: Marks): readonly Line[] => seen.map((line): Line => [span(`    ${marks.rule} ${harmless(line)}`, 'dim')]);

function failureLines({ code, host, message, evidence, remedy }: Failure, marks: Marks): readonly Line[] {
  const named = unlessNamed(host, message);
  const where = named === undefined ? '' : `${named}: `;
  const seen = linesOf(evidence);
  const shown = seen.slice(-evidenceLines);
  const left = seen.length - shown.length;
  return [
    [span(`${marks.failed} `, 'red'), span(harmless(`${where}${message}`), 'red'), span(`  [${code}]`, 'dim')],
    ...(left > 0 ? [[span(`    ${marks.rule} (${left} lines before)`, 'dim')]] : []),
    ...seenLines(shown, marks),
    remedyLine(remedy, marks),
  ];
}

const unlessNamed = (host: string | undefined, message: string): string | undefined => (host === undefined || message.includes(host) ? undefined : host);

const remedyLine = (remedy: string, marks: Marks): Line => [span(`  ${marks.arrow} `, 'cyan'), span(harmless(remedy))];

function bugLines(error: unknown): readonly Line[] {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const lines = stack.split('\n').map((line): Line => [span(harmless(line), 'dim')]);
  return [[span('This is a bug in bramble. What it says about itself:', 'red')], ...lines];
}

/** 2 for what the user has to fix, 1 for what the world did not do or a bug. */
export const exitCodeOf = (error: unknown): number => {
  if (error instanceof AggregateError) return error.errors.every((each) => exitCodeOf(each) === 2) ? 2 : 1;
  return error instanceof Problems ? 2 : 1;
};
