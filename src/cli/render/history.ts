import type { HistoryDocument, KnownRun } from '../../history/known-runs.ts';
import type { RunEnd } from '../../history/run-record.ts';
import type { Marks } from './marks.ts';
import { harmless, type Line, type Span, span } from './span.ts';
import { tableLines } from './table.ts';
import { count, durationText } from './units.ts';

const titles = ['started (UTC)', 'command', 'by', 'changes', 'took', 'end'].map((title) => span(title, 'dim'));

/** What was done to the cluster, a line a run, the newest last; with `areChangesShown` each run's changes below it. */
export function historyLines({ runs, unreachable }: HistoryDocument, marks: Marks, areChangesShown: boolean): readonly Line[] {
  const table = tableLines([titles, ...runs.map(cells)]);
  const shown = runs.flatMap((run, at) => [table[at + 1] ?? [], ...(areChangesShown ? changeLines(run, marks) : [])]);
  return [
    ...(runs.length === 0 ? [[span('No run is known that changed something.')]] : [table[0] ?? [], ...shown]),
    ...unreachable.map(
      ({ host, message }): Line => [
        span(`note: ${host} does not tell what it knows: ${harmless(message)}. Runs from other computers may be missing.`, 'yellow'),
      ],
    ),
  ];
}

const cells = ({ startedAt, command, by, changes, end }: KnownRun): readonly Span[] => [
  span(startedAt.slice(0, 19).replace('T', ' ')),
  span(harmless(command), 'bold'),
  span(harmless(by)),
  span(String(changes)),
  span(end.kind === 'none' ? '' : durationText(Math.max(0, Date.parse(end.at) - Date.parse(startedAt)))),
  endSpan(end),
];

function endSpan(end: RunEnd): Span {
  switch (end.kind) {
    case 'done':
      return span('done', 'green');
    case 'interrupted':
      return span('interrupted', 'yellow');
    case 'failed':
      return span(`failed: ${end.troubles.map(({ code, host }) => harmless(host === undefined ? code : `${code} (${host})`)).join(', ')}`, 'red');
    case 'none':
      return span('did not end', 'red');
  }
}

function changeLines({ rows, by, changes }: KnownRun, marks: Marks): readonly Line[] {
  if (rows === undefined) return [[span(`  ${harmless(by)} has the list of ${count(changes, 'change')}`, 'dim')]];
  return tableLines(
    rows.map(({ host, verb, subject, reason }) => [
      span(`  ${harmless(host ?? 'the cluster')}`),
      span(`${marks.verbs[verb]} ${harmless(subject)}`),
      span(harmless(reason), 'dim'),
    ]),
  );
}
