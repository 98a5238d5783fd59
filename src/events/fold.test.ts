import { describe, expect, it } from 'vitest';
import type { HostName } from '../base/names.ts';
import { sampleRun } from '../testkit/sample-events.ts';
import type { Event, Happening } from './event.ts';
import { fold } from './fold.ts';
import { emptyRun, progress, type RunState } from './run-state.ts';

const host = 'cp-1' as HostName;
const run = (...happenings: (readonly [number, Happening])[]): RunState => happenings.map(([atMs, h]): Event => ({ atMs, ...h })).reduce(fold, emptyRun);
const row = { verb: 'create', subject: 'file /a', reason: 'absent' } as const;
const decided: readonly [number, Happening] = [
  0,
  {
    kind: 'plan.decided',
    steps: [
      { id: 'a', title: 'A', host, rows: 2 },
      { id: 'b', title: 'B', rows: 1 },
    ],
  },
];
const moving = (atMs: number, doneBytes: number, from = 'x'): readonly [number, Happening] => [
  atMs,
  { kind: 'artifact.progress', artifact: 'etcd', doneBytes, totalBytes: 1000, from },
];

describe('the state of a run', () => {
  it('keeps the order of the plan and of first contact', () => {
    const state = sampleRun.reduce(fold, emptyRun);
    expect([...state.hosts.keys()]).toEqual(['cp-1', 'cp-2', 'cp-3', 'worker-1', 'worker-2', 'worker-3']);
    expect([...state.steps.keys()].slice(0, 3)).toEqual(['cp-1/os', 'cp-1/etcd', 'cp-1/runtime']);
  });
  it('does not change the state before', () => {
    const before = run(decided);
    fold(before, { atMs: 1, kind: 'step.started', step: 'a' });
    expect(before.steps.get('a')?.phase).toBe('waiting');
  });
  it('counts rows of running steps as they are done and all rows of finished steps', () => {
    const working = run(decided, [1, { kind: 'step.started', step: 'a' }], [2, { kind: 'change.finished', step: 'a', host, row }]);
    expect(progress(working)).toEqual({ done: 1, total: 3 });
    const done = fold(working, { atMs: 3, kind: 'step.finished', step: 'a', durationMs: 2 });
    expect(progress(done)).toEqual({ done: 2, total: 3 });
    expect(progress(done, host)).toEqual({ done: 2, total: 2 });
  });
  it('tells what a host changes only while the step goes on', () => {
    const changing = run(decided, [1, { kind: 'step.started', step: 'a' }], [2, { kind: 'change.started', step: 'a', host, row }]);
    expect(changing.hosts.get(host)?.row).toEqual(row);
    expect(fold(changing, { atMs: 3, kind: 'step.started', step: 'a' }).hosts.get(host)).toEqual({ name: host, phase: 'observed' });
  });
  it('never counts more rows than a step has', () => {
    const finished: readonly [number, Happening] = [1, { kind: 'change.finished', step: 'b', host, row }];
    expect(progress(run(decided, finished, finished, finished)).done).toBe(1);
  });
  it('remembers what a step waits for and why one was skipped', () => {
    const state = run(decided, [1, { kind: 'wait.seen', step: 'b', seen: '1 of 3' }], [2, { kind: 'step.skipped', step: 'a', because: 'b' }]);
    expect(state.steps.get('b')?.seen).toBe('1 of 3');
    expect(state.steps.get('a')).toMatchObject({ phase: 'skipped', because: 'b' });
  });
  it('gives a rate from the second sample on, and starts again with another source', () => {
    expect(run(moving(0, 0)).artifacts.get('etcd')?.bytesPerSecond).toBeUndefined();
    expect(run(moving(0, 0), moving(1000, 500)).artifacts.get('etcd')?.bytesPerSecond).toBe(500);
    expect(run(moving(0, 0), moving(1000, 500), moving(1100, 0, 'y')).artifacts.get('etcd')).toMatchObject({ from: 'y', doneBytes: 0 });
  });
  it('keeps events about steps that no plan named', () =>
    expect(run([1, { kind: 'step.started', step: 'lab' }]).steps.get('lab')).toMatchObject({ title: 'lab', phase: 'running' }));
  it('collects every trouble', () =>
    expect(sampleRun.reduce(fold, emptyRun).troubles.map(({ code }) => code)).toEqual(['ssh.unreachable', 'apply.command-failed']));
});
