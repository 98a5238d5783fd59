import { describe, expect, test } from 'vitest';
import { Failure } from '../base/trouble.ts';
import type { HostName } from '../base/names.ts';
import type { Happening } from '../events/event.ts';
import type { Step } from '../plan/step.ts';
import { execute, type RunStep } from './execute.ts';

const step = (id: string, ...after: string[]): Step => ({ kind: 'host', id, title: id, after, host: id as HostName, stage: 'os', batches: [], before: [] });
const clock = { now: () => 0, sleep: () => Promise.resolve() };
const failure = (id: string): Failure => new Failure({ code: 'apply.command-failed', message: id, remedy: 'r' });

async function outcomeOf(steps: readonly Step[], run: RunStep, signal: AbortSignal = new AbortController().signal) {
  const events: Happening[] = [];
  const outcome = await execute({ steps, notes: [] }, run, (event) => events.push(event), clock, signal);
  return { ...outcome, events: events.map((event) => ('step' in event ? `${event.kind} ${event.step}` : event.kind)) };
}

describe('executing a plan', () => {
  test('starts each step when all that it comes after have ended, and others beside it', async () => {
    const { events } = await outcomeOf([step('a'), step('b'), step('c', 'a', 'b')], async ({ id }) => {
      if (id === 'a') await Promise.resolve();
    });
    expect(events.slice(0, 2)).toEqual(['step.started a', 'step.started b']);
    expect(events.indexOf('step.started c')).toBeGreaterThan(events.indexOf('step.finished a'));
    expect(events.at(-1)).toBe('step.finished c');
  });

  test('takes a step that nobody has as done', async () => {
    const { events } = await outcomeOf([step('a', 'nobody')], () => Promise.resolve());
    expect(events).toEqual(['step.started a', 'step.finished a']);
  });

  test('skips what needs a failed step, says because of which, and goes on with everything else', async () => {
    const { failures, skipped, events } = await outcomeOf([step('a'), step('b', 'a'), step('c', 'b'), step('d')], ({ id }) =>
      id === 'a' ? Promise.reject(failure(id)) : Promise.resolve(),
    );
    expect(failures.map(({ message }) => message)).toEqual(['a']);
    expect(skipped).toEqual(['b', 'c']);
    expect(events).toContain('step.finished d');
    expect(events).toContain('step.skipped c');
  });

  test('lets a step wait for the end of others that it does not need: done, failed or skipped', async () => {
    const { failures, skipped, events } = await outcomeOf([step('first'), step('a'), step('b', 'a'), step('c')], async ({ id }, settled) => {
      if (id === 'first') await settled(['a', 'b', 'c', 'nobody']);
      if (id === 'a') throw failure(id);
    });
    expect(failures.map(({ message }) => message)).toEqual(['a']);
    expect(skipped).toEqual(['b']);
    expect(events.at(-1)).toBe('step.finished first');
  });

  test('starts a step that goes behind others when these have ended, done, failed or skipped', async () => {
    const behind = { ...step('late', 'd'), behind: ['a', 'b', 'c', 'nobody'] };
    const { skipped, events } = await outcomeOf([step('d'), behind, step('a'), step('b', 'a'), step('c')], async ({ id }) => {
      if (id === 'c') await Promise.resolve();
      if (id === 'a') throw failure(id);
    });
    expect(skipped).toEqual(['b']);
    expect(events.slice(-2)).toEqual(['step.started late', 'step.finished late']);
  });

  test('skips a step that goes behind others as soon as it is known that it cannot be done', async () => {
    const { skipped, events } = await outcomeOf([step('a'), { ...step('late', 'a'), behind: ['b'] }, step('b')], async ({ id }) => {
      if (id === 'a') throw failure(id);
      await new Promise((resolve) => setImmediate(resolve));
    });
    expect(skipped).toEqual(['late']);
    expect(events.indexOf('step.skipped late')).toBeLessThan(events.indexOf('step.finished b'));
  });

  test('gathers the failures of all hosts', async () => {
    const { failures } = await outcomeOf([step('a'), step('b'), step('c')], ({ id }) => (id === 'b' ? Promise.resolve() : Promise.reject(failure(id))));
    expect(failures.map(({ message }) => message)).toEqual(['a', 'c']);
  });

  test('starts nothing after an interruption', async () => {
    const stop = new AbortController();
    const { skipped, events } = await outcomeOf([step('a'), step('b', 'a')], () => Promise.resolve(stop.abort()), stop.signal);
    expect(skipped).toEqual(['b']);
    expect(events).not.toContain('step.started b');
  });

  test('ends with a bug, which is no failure', async () => {
    await expect(outcomeOf([step('a')], () => Promise.reject(new TypeError('bug')))).rejects.toThrow(TypeError);
  });
});
