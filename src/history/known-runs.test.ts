import { expect, test } from 'vitest';
import { parseLog } from './host-log.ts';
import { mergeRuns } from './known-runs.ts';
import { recordLine, type RunRecord } from './run-record.ts';

const run = (minute: number, more: Partial<RunRecord> = {}): RunRecord => {
  const startedAt = `2026-11-21T13:0${minute}:00.000Z`;
  return { command: 'up', by: 'me@laptop', startedAt, changes: 1, end: { kind: 'done', at: startedAt }, ...more };
};

test('runs of this and of other computers stand in the order of their time, each once', () => {
  const [first, second, third] = [run(1), run(2, { by: 'you@tower' }), run(3)];
  const known = mergeRuns(
    [third, first],
    new Map([
      ['cp-1', [first, second]],
      ['cp-2', [first]],
    ]),
  );
  expect(known).toEqual([
    { ...first, onHosts: ['cp-1', 'cp-2'] },
    { ...second, onHosts: ['cp-1'] },
    { ...third, onHosts: [] },
  ]);
});

test('two runs at one moment by two people are two runs', () => {
  expect(mergeRuns([run(1)], new Map([['cp-1', [run(1, { by: 'you@tower' })]]]))).toHaveLength(2);
});

test('what this computer knows of its own run stays: the list of changes', () => {
  const rows = [{ verb: 'create', subject: 'file /etc/a', reason: 'absent' }] as const;
  expect(mergeRuns([run(1, { rows })], new Map([['cp-1', [run(1)]]]))[0]?.rows).toEqual(rows);
});

test('a run that was killed right after it had told the hosts has the end that they know', () => {
  expect(mergeRuns([run(1, { end: { kind: 'none' } })], new Map([['cp-1', [run(1)]]]))[0]?.end).toEqual(run(1).end);
});

test('a log is read past lines that are no records', () => {
  expect(parseLog(`${recordLine(run(1))}\n{"half\n\n${recordLine(run(2))}\n`)).toEqual([run(1), run(2)]);
});
