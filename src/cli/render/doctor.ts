import type { DoctorDocument } from '../../doctor/doctor-document.ts';
import type { Finding, Verdict } from '../../doctor/finding.ts';
import { bytesText } from '../../base/bytes-text.ts';
import type { Marks } from './marks.ts';
import { harmless, type Line, type Span, type Style, span } from './span.ts';
import { tableLines } from './table.ts';
import { count } from './units.ts';

const styles: Readonly<Record<Verdict, Style>> = { ok: 'green', unknown: 'cyan', warn: 'yellow', refuse: 'red' };
const titles: Readonly<Record<Verdict, string>> = { ok: 'well', unknown: 'well, as far as can be seen', warn: 'warnings', refuse: 'not fit' };

/** What was found, a block a host: a line a check, and below what is not well what to do about it; then what did not answer, and the sum. */
export function doctorLines({ hosts, troubles, writtenBytes }: DoctorDocument, marks: Marks): readonly Line[] {
  return [
    ...hosts.flatMap((host) => [
      [span(host.name, 'bold'), span(` ${host.role}, ${host.address}: `, 'dim'), span(titles[host.verdict], styles[host.verdict])],
      ...findingLines(host.findings, marks),
      [],
    ]),
    ...troubles.flatMap(({ message, remedy }): readonly Line[] => [
      [span(`${marks.failed} ${harmless(message)}`, 'red')],
      [span(`  ${marks.arrow} `, 'cyan'), span(harmless(remedy))],
    ]),
    ...(hosts.length === 0 ? [] : [sum(hosts.flatMap(({ findings }) => findings))]),
    [
      span(
        writtenBytes === 0 ? 'No disk was measured.' : `To measure its disk, ${bytesText(writtenBytes)} were written on each host and removed again.`,
        'dim',
      ),
    ],
  ];
}

function findingLines(findings: readonly Finding[], marks: Marks): readonly Line[] {
  const table = tableLines(findings.map((finding) => cells(finding, marks)));
  return findings.flatMap(({ remedy }, at) => [
    table[at] ?? [],
    ...(remedy === undefined ? [] : [[span(`    ${marks.arrow} `, 'cyan'), span(harmless(remedy))]]),
  ]);
}

const cells = ({ check, verdict, evidence }: Finding, marks: Marks): readonly Span[] => [
  span(`  ${sign(verdict, marks)}`, styles[verdict]),
  span(check),
  span(harmless(evidence), verdict === 'ok' ? 'dim' : styles[verdict]),
];

function sign(verdict: Verdict, marks: Marks): string {
  switch (verdict) {
    case 'ok':
      return marks.done;
    case 'unknown':
      return '?';
    case 'warn':
      return '!';
    case 'refuse':
      return marks.failed;
  }
}

function sum(findings: readonly Finding[]): Line {
  const of = (verdict: Verdict): number => findings.filter((finding) => finding.verdict === verdict).length;
  const parts: readonly (readonly [number, Span])[] = [
    [of('refuse'), span(count(of('refuse'), 'refusal'), 'red')],
    [of('warn'), span(count(of('warn'), 'warning'), 'yellow')],
    [of('unknown'), span(`${of('unknown')} unknown`, 'cyan')],
    [1, span(`${of('ok')} fine`, 'green')],
  ];
  return parts.filter(([found]) => found > 0).flatMap(([, text], at) => (at === 0 ? [text] : [span(', '), text]));
}
