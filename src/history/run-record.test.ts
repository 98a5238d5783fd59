import { expect, test } from 'vitest';
import { Failure, Problems } from '../base/trouble.ts';
import type { HostName } from '../base/names.ts';
import type { Plan } from '../plan/step.ts';
import type { Row } from '../resources/kind.ts';
import { failedWith } from './end-of.ts';
import { beginRecord, parseRecord, recordLine, recordName, type RunRecord } from './run-record.ts';

const at = '2026-11-21T13:07:49.123Z';
const row: Row = { verb: 'change', subject: 'file /etc/a', reason: 'its text differs', diff: '-a\n+b\n' };
const plan: Plan = {
  notes: [],
  steps: [
    {
      kind: 'host',
      id: 'pi-1/os',
      title: 'os',
      after: [],
      host: 'pi-1' as HostName,
      stage: 'os',
      before: [],
      batches: [{ commands: [], changes: [{ kind: 'file', key: '/etc/a', rows: [row] }] }],
    },
    { kind: 'cluster', id: 'objects', title: 'objects', after: [], action: { kind: 'wait-api', hosts: [] }, rows: [{ ...row, subject: 'Namespace demo' }] },
  ],
};
const record = beginRecord('up', 'me@laptop', at, plan);

test('a record begins without an end, with the rows of the plan and none of their text', () => {
  expect(record).toEqual({
    command: 'up',
    by: 'me@laptop',
    startedAt: at,
    changes: 2,
    end: { kind: 'none' },
    rows: [
      { host: 'pi-1', verb: 'change', subject: 'file /etc/a', reason: 'its text differs' },
      { verb: 'change', subject: 'Namespace demo', reason: 'its text differs' },
    ],
  });
});

test.each<[title: string, end: RunRecord['end']]>([
  ['that did not end', { kind: 'none' }],
  ['that is done', { kind: 'done', at }],
  ['that was interrupted', { kind: 'interrupted', at }],
  ['that failed', { kind: 'failed', at, troubles: [{ code: 'ssh.unreachable', host: 'pi-1' }, { code: 'bug' }] }],
])('a record %s is read as it was written', (_, end) => {
  expect(parseRecord(JSON.stringify({ ...record, end }))).toEqual({ ...record, end });
});

test('the line for hosts is one line without the rows', () => {
  const line = recordLine({ ...record, by: 'me\n@laptop', end: { kind: 'done', at } });
  expect(line.split('\n')).toHaveLength(1);
  expect(parseRecord(line)).toEqual({ command: 'up', by: 'me\n@laptop', startedAt: at, changes: 2, end: { kind: 'done', at } });
});

test('what a later version adds to a record is no reason not to read it', () => {
  expect(parseRecord(JSON.stringify({ ...record, version: '9.9' }))).toEqual(record);
});

test.each([
  ['half a line', '{"command":"up","by":'],
  ['another document', '[]'],
  ['a time that is none', JSON.stringify({ ...record, startedAt: 'now' })],
  ['an end that is not known', JSON.stringify({ ...record, end: { kind: 'paused' } })],
])('%s is no record', (_, text) => expect(parseRecord(text)).toBeUndefined());

test('names of records are file names that sort by time', () => {
  expect(recordName(record)).toBe('2026-11-21T13-07-49.123Z-up.json');
});

test('a failed run is remembered by codes and hosts, not by what was said', () => {
  const failure = (code: string, host?: string) => new Failure({ code, message: 'm', remedy: 'r', host, evidence: 'e' });
  const problem = { kind: 'problem', code: 'host.clock', severity: 'error', message: 'm', remedy: 'r', host: 'pi-2' } as const;
  const error = new AggregateError([
    failure('ssh.unreachable', 'pi-1'),
    new AggregateError([failure('etcd.unhealthy')]),
    new Problems([problem]),
    new TypeError('x'),
  ]);
  expect(failedWith(error, at)).toEqual({
    kind: 'failed',
    at,
    troubles: [{ code: 'ssh.unreachable', host: 'pi-1' }, { code: 'etcd.unhealthy' }, { code: 'host.clock', host: 'pi-2' }, { code: 'bug' }],
  });
});

test('of very many troubles only the first are remembered', () => {
  const all = Array.from({ length: 50 }, (_, index) => new Failure({ code: `a.b${index}`, message: 'm', remedy: 'r' }));
  expect(failedWith(new AggregateError(all), at)).toMatchObject({ troubles: { length: 20 } });
});
