import { expect, test } from 'vitest';
import type { RunEnd, RunRecord } from './run-record.ts';
import { vanishedCluster } from './vanished-cluster.ts';

const done: RunEnd = { kind: 'done', at: '2026-01-01T00:00:00.000Z' };
const run = (command: string, end: RunEnd = done): RunRecord => ({ command, by: 'a@b', startedAt: '2026-01-01T00:00:00.000Z', changes: 1, end });

test.each<[string, readonly RunRecord[], boolean]>([
  ['there is no record', [], false],
  ['no run has ended well yet', [run('up', { kind: 'none' }), run('up', { kind: 'failed', at: '2026-01-01T00:00:00.000Z', troubles: [] })], false],
  ['a run ended well', [run('up')], true],
  ['a recovery ended well', [run('up', { kind: 'none' }), run('recover')], true],
  ['it was reset', [run('up'), run('reset')], false],
  ['its reset was begun and never ended', [run('up'), run('reset', { kind: 'none' })], false],
  ['it was reset and made anew', [run('up'), run('reset'), run('up')], true],
  ['a reset and a run that was killed came last', [run('up'), run('reset'), run('up', { kind: 'none' })], false],
])('blank hosts are refused only where a cluster was: %s', (_, records, isRefused) => {
  expect(vanishedCluster('home', records)?.code).toBe(isRefused ? 'cluster.vanished' : undefined);
});
