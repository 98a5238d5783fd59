import { Failure } from '../../base/trouble.ts';
import type { Emit } from '../../events/event.ts';
import type { Clock } from '../../ports/clock.ts';

export interface MembershipWait {
  readonly clock: Clock;
  readonly emit: Emit;
  readonly step: string;
  readonly signal: AbortSignal;
}

const askEveryMs = 500;
/** What passes by itself: an election, voters that were connected a moment ago only, a new member that still receives data. */
const passing: ReadonlySet<string> = new Set(['etcd.no-answer', 'etcd.unhealthy', 'etcd.not-in-sync']);

/** Does the work again while etcd refuses for a reason that passes by itself. @throws Failure the last refusal, or `wait.cancelled` */
export async function persist(wait: MembershipWait, timeoutMs: number, work: () => Promise<void>): Promise<void> {
  const endMs = wait.clock.now() + timeoutMs;
  let last = '';
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Failure) || !passing.has(error.code) || wait.clock.now() >= endMs) throw error;
      if (error.message !== last) wait.emit({ kind: 'wait.seen', step: wait.step, seen: error.message });
      last = error.message;
      await wait.clock.sleep(askEveryMs, wait.signal).catch(() => {});
      if (wait.signal.aborted)
        throw new Failure({
          code: 'wait.cancelled',
          message: `waiting for etcd was cancelled: ${last}`,
          remedy: 'Run the command again: it goes on where this one stopped.',
        });
    }
  }
}
