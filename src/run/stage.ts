import { Failure } from '../base/trouble.ts';
import type { Emit } from '../events/event.ts';
import type { Clock } from '../ports/clock.ts';
import { troubleOf } from './trouble-of.ts';

/** Does one part of a recipe's work and tells when it starts and how it ends. */
export async function stage<T>({ clock, emit }: { readonly clock: Clock; readonly emit: Emit }, step: string, work: () => Promise<T>): Promise<T> {
  const startedMs = clock.now();
  emit({ kind: 'step.started', step });
  try {
    const value = await work();
    emit({ kind: 'step.finished', step, durationMs: clock.now() - startedMs });
    return value;
  } catch (error) {
    if (error instanceof Failure) emit({ kind: 'step.failed', step, trouble: troubleOf(error) });
    throw error;
  }
}
