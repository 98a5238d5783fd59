import type { Clock } from '../ports/clock.ts';

/** A clock that a test moves: sleeps end when their time has passed. */
export class HandClock implements Clock {
  #nowMs = 0;
  readonly #sleeping = new Set<{ readonly untilMs: number; wake(): void }>();

  readonly now = (): number => this.#nowMs;

  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const sleeper = { untilMs: this.#nowMs + ms, wake: resolve };
      this.#sleeping.add(sleeper);
      const abort = (): void => {
        this.#sleeping.delete(sleeper);
        reject(signal?.reason as Error);
      };
      if (signal?.aborted === true) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    });

  /** Lets this time pass. */
  pass(ms: number): void {
    this.#nowMs += ms;
    this.#wake(this.#nowMs);
  }

  /** Ends every sleep. */
  passAll(): void {
    this.#wake(Number.POSITIVE_INFINITY);
  }

  #wake(untilMs: number): void {
    for (const sleeper of this.#sleeping) {
      if (sleeper.untilMs > untilMs) continue;
      this.#sleeping.delete(sleeper);
      sleeper.wake();
    }
  }
}
