import type { HostName } from '../../base/names.ts';
import { changeCount, type Plan, rowsOf, type Step } from '../../plan/step.ts';
import type { Row } from '../../resources/kind.ts';
import { bytesText } from '../../base/bytes-text.ts';
import { sendingOf } from '../../fan-out/sending.ts';
import { budgetText } from './budget.ts';
import type { Marks } from './marks.ts';
import { sendingLines } from './sending.ts';
import { harmless, type Line, span, type Style } from './span.ts';
import { count } from './units.ts';

const styles: Readonly<Record<Row['verb'], Style>> = { create: 'green', change: 'yellow', remove: 'red', restart: 'cyan', run: 'cyan' };
const verbs = Object.keys(styles) as readonly Row['verb'][];
const done: Readonly<Record<Row['verb'], string>> = { create: 'to create', change: 'to change', remove: 'to remove', restart: 'to restart', run: 'to run' };

/** How text diffs are shown: of what changes, of everything that has one, or not at all. */
export type DiffMode = 'changed' | 'all' | 'none';

/** A plan as a person reads it: the cluster's and each host's rows with their reasons, then what is sent, then the sum. */
export function planLines(plan: Plan, marks: Marks, diffs: DiffMode = 'changed'): readonly Line[] {
  const groups = groupByHost(plan.steps);
  const notes = plan.notes.map((note): Line => [span(`note: ${harmless(note)}`, 'yellow')]);
  const takes = new Map((plan.budgets ?? []).map((each) => [each.host, budgetText(each)]));
  const sending = sendingOf(plan);
  const about = (host: HostName | undefined): readonly string[] => {
    const [taken, gets] = host === undefined ? [] : [takes.get(host), sending.hosts.get(host)];
    return [...(taken === undefined ? [] : [`takes ${taken}`]), ...(gets === undefined ? [] : [`gets ${bytesText(gets.bytes)}`])];
  };
  const rows = [...groups].flatMap(([host, list]) => [headLine(host, about(host)), ...rowLines(list, marks, diffs), []]);
  return [...rows, ...notes, ...sendingLines(sending, plan.passOn), sumLine(plan, [...groups.keys()].filter((host) => host !== undefined).length)];
}

const headLine = (host: HostName | undefined, about: readonly string[]): Line => [
  span(host ?? 'the cluster', 'bold'),
  ...(about.length === 0 ? [] : [span(`  ${about.join(', ')}`, 'dim')]),
];

function groupByHost(steps: readonly Step[]): ReadonlyMap<HostName | undefined, readonly Row[]> {
  const groups = new Map<HostName | undefined, Row[]>();
  for (const step of steps) {
    const host = step.kind === 'host' ? step.host : undefined;
    const rows = rowsOf(step);
    if (rows.length === 0) continue;
    const group = groups.get(host);
    if (group === undefined) groups.set(host, [...rows]);
    else for (const row of rows) group.push(row);
  }
  const cluster = groups.get(undefined);
  groups.delete(undefined);
  return cluster === undefined ? groups : groups.set(undefined, cluster);
}

/** Reasons stand in one column as long as subjects are not too long for that. Of many rows of a kind with one reason the first stand for all. */
function rowLines(rows: readonly Row[], marks: Marks, diffs: DiffMode): readonly Line[] {
  const shown = diffs === 'all' ? rows.map((row) => ({ row, more: 0 })) : abridged(rows);
  const width = Math.min(44, Math.max(...shown.map(({ row }) => row.subject.length)));
  return shown.flatMap(({ row, more }) => {
    const line: Line = [
      span(`  ${marks.verbs[row.verb]} `, styles[row.verb]),
      span(harmless(row.subject).padEnd(width)),
      span(`  ${harmless(row.reason)}`, 'dim'),
    ];
    const rest: readonly Line[] = more === 0 ? [] : [[span(`  ${marks.verbs[row.verb]} `, styles[row.verb]), span(`and ${more} more like this`, 'dim')]];
    return [line, ...(isDiffShown(row, diffs) ? diffLines(row.diff ?? '') : []), ...rest];
  });
}

/** A cluster of many hosts has that many routes on each of them: nobody reads so many. */
const manyAlike = 24;
const shownOfMany = 3;

interface ShownRow {
  readonly row: Row;
  /** So many after it are like it, and not shown. */
  readonly more: number;
}

/** Rows that follow each other with the same verb, kind and reason and without a text to show are alike. */
function abridged(rows: readonly Row[]): readonly ShownRow[] {
  const shown: ShownRow[] = [];
  for (let start = 0; start < rows.length; ) {
    const first = rows[start] as Row;
    const kind = kindOf(first);
    let end = start + 1;
    while (end < rows.length && isAlike(rows[end] as Row, first, kind)) end += 1;
    const count = end - start;
    const kept = count > manyAlike ? shownOfMany : count;
    for (let index = 0; index < kept; index += 1) shown.push({ row: rows[start + index] as Row, more: index === kept - 1 ? count - kept : 0 });
    start = end;
  }
  return shown;
}

const kindOf = ({ subject }: Row): string => subject.slice(0, subject.indexOf(' ') + 1);
const isAlike = (row: Row, { verb, reason }: Row, kind: string): boolean =>
  row.verb === verb && row.reason === reason && row.diff === undefined && row.subject.startsWith(kind);

const isDiffShown = (row: Row, diffs: DiffMode): boolean => diffs === 'all' || (diffs === 'changed' && row.verb === 'change');

const diffLines = (diff: string): readonly Line[] =>
  diff
    .split('\n')
    .filter((line) => line !== '' && !/^(Index: |={10}|--- |\+\+\+ |\\ No newline)/.test(line))
    .map((line) => {
      const style = diffStyle(line);
      return style === undefined ? [span(`      ${harmless(line)}`)] : [span(`      ${harmless(line)}`, style)];
    });

function diffStyle(line: string): Style | undefined {
  if (line.startsWith('+')) return 'green';
  if (line.startsWith('-')) return 'red';
  return line.startsWith('@@') ? 'cyan' : undefined;
}

function sumLine(plan: Plan, hosts: number): Line {
  const total = changeCount(plan);
  const unread = plan.unread ?? [];
  if (total === 0 && unread.length > 0)
    return [span('Nothing to change', 'green'), span(` on the hosts that answer; what ${unread.join(', ')} needs is not known.`)];
  if (total === 0 && plan.isPartial === true)
    return [span('Nothing to change', 'green'), span(' that could be seen; the rest is decided once the cluster answers.')];
  if (total === 0) return [span('Nothing to change', 'green'), span(': everything is as bramble.yaml says.')];
  const counts = new Map<Row['verb'], number>();
  for (const step of plan.steps) for (const { verb } of rowsOf(step)) counts.set(verb, (counts.get(verb) ?? 0) + 1);
  const parts = verbs.flatMap((verb) => (counts.has(verb) ? [[counts.get(verb), done[verb]] as const] : []));
  const where = hosts > 0 ? ` on ${count(hosts, 'host')}` : '';
  return [span(`${count(total, 'change')}${where}`, 'bold'), span(`: ${parts.map(([n, text]) => `${n} ${text}`).join(', ')}.`)];
}
