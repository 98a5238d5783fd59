import { expect, test } from 'vitest';
import type { HistoryDocument, KnownRun } from '../../history/known-runs.ts';
import { historyLines } from './history.ts';
import { unicodeMarks } from './marks.ts';
import { noPaint, toText } from './span.ts';

const run: KnownRun = {
  command: 'up',
  by: 'me@laptop',
  startedAt: '2026-11-21T13:07:49.123Z',
  changes: 2,
  end: { kind: 'done', at: '2026-11-21T13:09:00.000Z' },
  onHosts: ['cp-1'],
  rows: [
    { host: 'pi-1', verb: 'create', subject: 'file /etc/a', reason: 'absent' },
    { verb: 'change', subject: 'Namespace demo', reason: 'labels differ' },
  ],
};
const shown = (runs: readonly KnownRun[], areChangesShown = false, unreachable: HistoryDocument['unreachable'] = []): readonly string[] =>
  historyLines({ cluster: 'home', runs, unreachable }, unicodeMarks, areChangesShown).map((line) => toText(line, noPaint));

test('each run is a line that says when, what, by whom, how much, how long and how it ended', () => {
  const failed = { kind: 'failed', at: run.startedAt, troubles: [{ code: 'ssh.unreachable', host: 'pi-2' }, { code: 'bug' }] } as const;
  expect(
    shown([
      run,
      { ...run, by: 'you@tower', end: failed },
      { ...run, command: 'reset', end: { kind: 'none' } },
      { ...run, end: { kind: 'interrupted', at: run.startedAt } },
    ]),
  ).toEqual([
    'started (UTC)        command  by         changes  took        end',
    '2026-11-21 13:07:49  up       me@laptop  2        1 min 11 s  done',
    '2026-11-21 13:07:49  up       you@tower  2        0 ms        failed: ssh.unreachable (pi-2), bug',
    '2026-11-21 13:07:49  reset    me@laptop  2                    did not end',
    '2026-11-21 13:07:49  up       me@laptop  2        0 ms        interrupted',
  ]);
});

test('the changes of each run stand below it, or who has the list', () => {
  const { rows: _, ...elsewhere } = run;
  expect(shown([run, { ...elsewhere, by: 'you@tower' }], true).slice(2)).toEqual([
    '  pi-1         + file /etc/a     absent',
    '  the cluster  ~ Namespace demo  labels differ',
    '2026-11-21 13:07:49  up       you@tower  2        1 min 11 s  done',
    '  you@tower has the list of 2 changes',
  ]);
});

test('a control plane that does not answer is named', () => {
  expect(shown([], false, [{ host: 'cp-2', code: 'ssh.unreachable', message: 'no route' }])).toEqual([
    'No run is known that changed something.',
    'note: cp-2 does not tell what it knows: no route. Runs from other computers may be missing.',
  ]);
});

test('what a record brings along cannot command the terminal', () => {
  expect(shown([{ ...run, by: 'me\u001b[2J@laptop' }]).join('')).not.toContain('\u001b');
});
