import { median, seconds } from '../measure/numbers.ts';
import type { FaultCase } from './fault-case.ts';
import type { Outcome } from './outcome.ts';

/** What is printed of one try as soon as it is over. */
export function outcomeText({ name, index, trouble, written, lost, apiMs, readyMs, wholeMs, notes }: Outcome): string {
  const time = (title: string, ms: number | undefined): string => (ms === undefined ? '' : `, ${title} ${seconds(ms)}`);
  const head = `${name} ${index}: ${trouble === undefined ? 'converged' : 'FAILED'}, ${written} written, ${lost.length} lost`;
  const details = [...notes, ...(trouble === undefined ? [] : [trouble])];
  return `${head}${time('API', apiMs)}${time('Ready', readyMs)}${time('whole', wholeMs)}\n${details.map((each) => `  ${each.replaceAll('\n', '\n  ')}\n`).join('')}`;
}

const kills = ({ notes }: Outcome): number => notes.filter((note) => /: killed, struck/.test(note)).length;

/** What the table shows, and how often a run was ended with SIGKILL for it. */
export const aboutOutcomes = (outcomes: readonly Outcome[]): string =>
  [
    `${outcomes.length} tries, with ${outcomes.reduce((total, each) => total + kills(each), 0)} runs of bramble that SIGKILL ended before their end.`,
    '**Converged**: the `up` after it ended well and `plan` was empty. **Lost**: keys whose writing was acknowledged and that were not there in the end.',
    '**API**: the longest time without an acknowledged write; where nothing could be served before healing began (blank hosts, a reset, the cut-off side), it counts from there.',
    '**Ready**: from the begin of healing until all nodes were Ready. **Whole**: until the `up` that proves it had ended.',
  ].join(' ');

/** The table of docs/reliability.md: a row for each case that was tried. */
export function outcomeRows(cases: readonly FaultCase[], outcomes: readonly Outcome[]): readonly (readonly string[])[] {
  const rows = cases.flatMap(({ name, title }) => {
    const own = outcomes.filter((each) => each.name === name);
    if (own.length === 0) return [];
    const times = (of: (each: Outcome) => number | undefined): readonly string[] => {
      const known = own.map(of).filter((ms) => ms !== undefined);
      return known.length === 0 ? ['', ''] : [seconds(median(known)), seconds(Math.max(...known))];
    };
    const sum = (of: (each: Outcome) => number): string => String(own.reduce((total, each) => total + of(each), 0));
    return [
      [
        `\`${name}\`: ${title}`,
        String(own.length),
        sum(({ converged }) => (converged ? 1 : 0)),
        sum(({ written }) => written),
        sum(({ lost }) => lost.length),
        ...times(({ apiMs }) => apiMs),
        ...times(({ readyMs }) => readyMs),
        ...times(({ wholeMs }) => wholeMs),
      ],
    ];
  });
  return [['case', 'tries', 'converged', 'written', 'lost', 'API: median', 'worst', 'Ready: median', 'worst', 'whole: median', 'worst'], ...rows];
}
