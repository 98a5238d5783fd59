import { Failure } from '../base/trouble.ts';
import type { LabPorts } from '../ports/lab.ts';
import { troubleOf } from './trouble-of.ts';

/** Does one part of a lab's work and tells when it starts and how it ends. */
export async function labStage<T>(ports: LabPorts, step: string, work: () => Promise<T>): Promise<T> {
  const startedMs = ports.clock.now();
  ports.emit({ kind: 'step.started', step });
  try {
    const value = await work();
    ports.emit({ kind: 'step.finished', step, durationMs: ports.clock.now() - startedMs });
    return value;
  } catch (error) {
    if (error instanceof Failure) ports.emit({ kind: 'step.failed', step, trouble: troubleOf(error) });
    throw error;
  }
}
