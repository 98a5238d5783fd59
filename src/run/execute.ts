import { Failure } from '../base/trouble.ts';
import type { Emit, Trouble } from '../events/event.ts';
import type { Plan, Step, StepId } from '../plan/step.ts';
import type { Clock } from '../ports/clock.ts';
import { troubleOf } from './trouble-of.ts';

/** Waits until these steps have ended, whether they did what they should or not, or were skipped. */
export type Settled = (steps: readonly StepId[]) => Promise<void>;

/** Runs one step to its end. @throws Failure */
export type RunStep = (step: Step, settled: Settled) => Promise<void>;

export interface Outcome {
  readonly failures: readonly Failure[];
  /** Steps that did not run because one that they need failed. */
  readonly skipped: readonly StepId[];
}

/**
 * Runs a plan: each step as soon as all that it comes after are done, and all that it goes behind have ended; hosts in parallel. When a step fails, what needs it is
 * skipped and everything else goes on; all failures are returned together. A bug (any other error) ends the run.
 */
export async function execute(plan: Plan, run: RunStep, emit: Emit, clock: Clock, signal: AbortSignal): Promise<Outcome> {
  const failures: Failure[] = [];
  const skipped: StepId[] = [];
  const done = new Map<StepId, Promise<boolean>>();

  const settled: Settled = async (ids) => {
    await Promise.all(ids.map(async (id) => done.get(id)));
  };

  const attempt = async (step: Step): Promise<boolean> => {
    const results = await Promise.all(step.after.map(async (id) => ({ id, ok: (await done.get(id)) ?? true })));
    const blocker = results.find((result) => !result.ok);
    if (blocker === undefined) await settled(step.behind ?? []);
    if (blocker !== undefined || signal.aborted) {
      skipped.push(step.id);
      emit({ kind: 'step.skipped', step: step.id, because: blocker?.id ?? 'interrupted' });
      return false;
    }
    const startedMs = clock.now();
    emit({ kind: 'step.started', step: step.id });
    try {
      await run(step, settled);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
      emit({ kind: 'step.failed', step: step.id, trouble: troubleOf(error) satisfies Trouble });
      return false;
    }
    emit({ kind: 'step.finished', step: step.id, durationMs: clock.now() - startedMs });
    return true;
  };

  for (const step of plan.steps) done.set(step.id, attempt(step));
  await Promise.all(done.values());
  return { failures, skipped };
}
