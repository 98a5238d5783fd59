import { Failure } from '../base/trouble.ts';
import type { Clock } from '../ports/clock.ts';
import type { Host } from '../config/config.ts';
import type { LockAnswer, Session } from '../ports/transport.ts';

/** A run that was just interrupted lets go within seconds: whoever comes right after it is not turned away. */
const patienceMs = 5_000;
const askEveryMs = 500;

/**
 * Takes the lock of every host, so that one run at a time changes them. It lives as long as the sessions do.
 * @throws Failure `run.locked`, which says who runs since when
 */
export async function lockHosts(
  hosts: readonly { readonly host: Host; readonly session: Session }[],
  holder: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const endMs = clock.now() + patienceMs;
  for (const { host, session } of hosts) {
    let answer: LockAnswer = await session.lock(holder);
    while (answer.kind === 'held' && clock.now() < endMs) {
      await clock.sleep(askEveryMs, signal);
      answer = await session.lock(holder);
    }
    if (answer.kind === 'held')
      throw new Failure({
        code: 'run.locked',
        host: host.name,
        message: `${host.name}: another run changes this host: ${answer.by}`,
        remedy: 'Wait until it ends. A run whose computer or connection died lets go by itself within a minute.',
      });
  }
}
