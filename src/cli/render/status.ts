import type { StatusDocument } from '../../run/status-document.ts';
import type { Marks } from './marks.ts';
import { harmless, type Line, type Span, span } from './span.ts';
import { tableLines } from './table.ts';
import { count } from './units.ts';

/** How the cluster is, on one screen: a line a host, then etcd, certificates and drift. */
export function statusLines(status: StatusDocument, marks: Marks): readonly Line[] {
  const lines: Line[] = [[span(status.cluster, 'bold')], ...tableLines(status.hosts.map((host) => hostCells(status, host, marks)))];
  const { members } = status.etcd;
  const healthy = members.filter((member) => member.healthy).length;
  if (members.length > 0) {
    const unwell = members.filter((member) => !member.healthy).map(({ name }) => name);
    lines.push([
      span('etcd: '),
      span(`${healthy} of ${members.length} healthy`, unwell.length === 0 ? 'green' : 'red'),
      ...(unwell.length === 0 ? [] : [span(` (not: ${unwell.join(', ')})`)]),
    ]);
  }
  const [first] = status.certificates.toSorted((a, b) => a.daysLeft - b.daysLeft);
  if (first !== undefined)
    lines.push([span('certificates: '), span(`${count(first.daysLeft, 'day')} left`, first.daysLeft < 30 ? 'red' : 'green'), span(` (${first.host})`, 'dim')]);
  lines.push([span('drift: '), drift(status)]);
  for (const { message, remedy } of status.troubles)
    lines.push([span(`${marks.failed} ${harmless(message)}`, 'red')], [span(`  ${marks.arrow} `, 'cyan'), span(harmless(remedy))]);
  return lines;
}

function drift({ drift: changes }: StatusDocument): Span {
  if (changes === undefined) return span('not known: nothing can be planned', 'red');
  return changes === 0 ? span('none', 'green') : span(`${count(changes, 'change')} (bramble plan shows them)`, 'yellow');
}

function hostCells(status: StatusDocument, host: StatusDocument['hosts'][number], marks: Marks): readonly Span[] {
  const node = status.nodes.find(({ name }) => name === host.name);
  const isWell = host.reachable && node?.ready === true && host.failedUnits.length === 0;
  return [
    span(isWell ? marks.done : marks.failed, isWell ? 'green' : 'red'),
    span(host.name),
    span(host.role, 'dim'),
    span(host.address, 'dim'),
    span(node?.version ?? '', 'dim'),
    status.nodes.length === 0 && isQuiet(host) ? span('nobody can tell whether it is ready', 'red') : condition(host, node),
  ];
}

/** It answers and all of its units run. */
const isQuiet = (host: StatusDocument['hosts'][number]): boolean => host.reachable && host.failedUnits.length === 0;

function condition(host: StatusDocument['hosts'][number], node: StatusDocument['nodes'][number] | undefined): Span {
  if (!host.reachable) return span('does not answer', 'red');
  if (host.failedUnits.length > 0) return span(`not running: ${host.failedUnits.join(', ')}`, 'red');
  if (node === undefined) return span('not in the cluster', 'red');
  return node.ready ? span('ready', 'green') : span('not ready', 'red');
}
