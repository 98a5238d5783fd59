import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/events/event.ts';
import type { HostName } from '../../src/base/names.ts';
import { median } from './numbers.ts';
import { type Report, tableText, withSection } from './report.ts';
import { coveredMs, endOf, stagesOf } from './stages.ts';

const report = (rows: Report['rows']): Report => ({
  name: 'novel',
  title: 'Novel',
  about: 'It is measured.',
  command: 'npm run bench:novel',
  measured: { date: '2026-01-02', machine: 'a board', versions: 'v1', busy: undefined },
  rows,
});

describe('what benches share', () => {
  it('takes the middle of several runs', () => {
    expect([[3, 1, 2], [4, 1, 2, 3], [7]].map(median)).toEqual([2, 2.5, 7]);
    expect(() => median([])).toThrow('nothing');
  });
  it('pads the columns of a table', () =>
    expect(
      tableText([
        ['a', 'bcde'],
        ['fgh', 'i'],
      ]),
    ).toBe('| a   | bcde |\n|-----|------|\n| fgh | i    |'));
  it('puts a section at the end of the page, and later in its own place', () => {
    const first = withSection('# Page\n', report([['old']]));
    const between = `${first}\nOther text.\n`;
    const second = withSection(between, report([['new']]));
    expect(second).toContain('| new |');
    expect(second).not.toContain('old');
    expect(second.startsWith('# Page\n')).toBe(true);
    expect(second.endsWith('\nOther text.\n')).toBe(true);
  });
  it('heads the page with the goals of all sections, and says why one is not reached', () => {
    const goal = { what: '`--help`', goal: 'a > b', measured: '3', isReached: true };
    const missed = { ...goal, what: 'memory', isReached: false, why: 'It leaks.' };
    const page = withSection(withSection('# Page\n', { ...report([['a']]), goals: [goal] }), {
      ...report([['b']]),
      name: 'next',
      title: 'Next: one',
      goals: [missed],
    });
    const rows = page.split('\n').filter((line) => line.includes('a > b |'));
    expect(
      rows.map((line) =>
        line
          .split('|')
          .map((cell) => cell.trim())
          .slice(1, -1),
      ),
    ).toEqual([
      ['`--help`', 'a > b', '3', '[yes](#novel)'],
      ['memory', 'a > b', '3', '[**no**, and why](#next-one)'],
    ]);
    expect(page.indexOf('## Goals')).toBeLessThan(page.indexOf('## Novel'));
    expect(page).toContain('**Not reached: memory** (a > b; measured 3). It leaks.');
    const mended = withSection(page, { ...report([['b']]), name: 'next', title: 'Next: one', goals: [{ ...missed, isReached: true }] });
    expect(mended).not.toContain('**no**');
    expect(mended).not.toContain('It leaks');
    expect(mended.match(/## Goals/g)).toHaveLength(1);
  });
});

describe('the stages of a run', () => {
  const [a, b] = ['a', 'b'] as unknown as readonly [HostName, HostName];
  const events: readonly Event[] = [
    { atMs: 1000, kind: 'run.started', command: 'up', cluster: 'home' },
    { atMs: 1200, kind: 'host.observed', host: a, durationMs: 200 },
    {
      atMs: 1500,
      kind: 'plan.decided',
      steps: [
        { id: 'a/os', title: 'os', host: a, rows: 1 },
        { id: 'b/os', title: 'os', host: b, rows: 1 },
        { id: 'nodes', title: 'nodes', rows: 0 },
      ],
    },
    { atMs: 1500, kind: 'step.started', step: 'a/os' },
    { atMs: 1550, kind: 'change.started', step: 'a/os', host: a, row: { verb: 'create', subject: 'binary /usr/local/bin/runc', reason: '' } },
    { atMs: 1600, kind: 'step.started', step: 'b/os' },
    { atMs: 1650, kind: 'change.finished', step: 'a/os', host: a, row: { verb: 'create', subject: 'binary /usr/local/bin/runc', reason: '' } },
    { atMs: 1650, kind: 'change.started', step: 'a/os', host: a, row: { verb: 'create', subject: 'package haproxy', reason: '' } },
    { atMs: 1800, kind: 'change.finished', step: 'a/os', host: a, row: { verb: 'create', subject: 'package haproxy', reason: '' } },
    { atMs: 1900, kind: 'step.finished', step: 'a/os', durationMs: 400 },
    { atMs: 2000, kind: 'step.finished', step: 'b/os', durationMs: 400 },
    { atMs: 2000, kind: 'step.started', step: 'nodes' },
    { atMs: 2500, kind: 'step.finished', step: 'nodes', durationMs: 500 },
    { atMs: 3000, kind: 'run.finished', ok: true, durationMs: 2000 },
  ];
  it('go from the first start to the last end of what hosts do in parallel', () => {
    const { totalMs, stages } = stagesOf(events);
    expect(totalMs).toBe(2000);
    expect(stages.map(({ title, fromMs, toMs, sumMs }) => [title, fromMs, toMs, sumMs])).toEqual([
      ['connect and read every host', 0, 200, 200],
      ['keys, certificates, plan', 200, 500, 300],
      ['os', 500, 1000, 800],
      ['nodes', 1000, 1500, 500],
      ['verify', 1500, 2000, 500],
    ]);
  });
  it('end when they are asked for by their titles', () => {
    expect(endOf(stagesOf(events), 'nodes')).toBe(1500);
    expect(() => endOf(stagesOf(events), 'pods')).toThrow('pods');
  });
  it('tell how long programs and images were on their way, and packages being installed', () =>
    expect(stagesOf(events)).toMatchObject({ sendingMs: 100, installingMs: 150 }));
  it('count what happens at the same time once', () =>
    expect(
      coveredMs([
        { fromMs: 5, toMs: 7 },
        { fromMs: 0, toMs: 3 },
        { fromMs: 1, toMs: 2 },
        { fromMs: 2, toMs: 4 },
      ]),
    ).toBe(6));
});
