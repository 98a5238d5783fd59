import type { Clock } from '../../ports/clock.ts';

/** Wakes one loop when any of several things has happened, once for all that happened since it last looked. */
export class Bell {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #times = new Set<number>();
  #isRung = false;
  #problem: { readonly thrown: unknown } | undefined;
  #wake = (): void => {};

  constructor(clock: Clock, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.ring(), { once: true });
  }

  readonly ring = (): void => {
    this.#isRung = true;
    this.#wake();
  };

  /** The loop ends with this problem. */
  readonly fail = (thrown: unknown): void => {
    this.#problem ??= { thrown };
    this.ring();
  };

  ringAt(ms: number): void {
    if (this.#times.has(ms)) return;
    this.#times.add(ms);
    this.#clock.sleep(Math.max(ms - this.#clock.now(), 0), this.#signal).then(this.ring, () => {});
  }

  /** False when the signal has aborted. @throws what `fail` was called with */
  async heard(): Promise<boolean> {
    if (!this.#isRung) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#isRung = false;
    if (this.#signal.aborted) return false;
    if (this.#problem !== undefined) throw this.#problem.thrown;
    return true;
  }
}
