import { Failure } from '../base/trouble.ts';
import type { Clock } from '../ports/clock.ts';
import type { Host } from '../config/config.ts';
import type { Emit } from '../events/event.ts';
import type { LockAnswer, Session } from '../ports/transport.ts';

/** A run that was just interrupted lets go within seconds: whoever comes right after it is not turned away. */
const patienceMs = 5_000;
const askEveryMs = 500;

/** How hosts are locked: for whom, and whether from whoever has them. */
export interface Locking {
  readonly holder: string;
  readonly isBreaking: boolean;
}

/**
 * Takes the lock of every host, so that one run at a time changes them. It lives as long as the sessions do.
 * @throws Failure `run.locked`, which says who runs since when; `run.lock-unbreakable`
 */
export async function lockHosts(
  hosts: readonly { readonly host: Host; readonly session: Session }[],
  { holder, isBreaking }: Locking,
  { clock, emit, signal }: { readonly clock: Clock; readonly emit: Emit; readonly signal: AbortSignal },
): Promise<void> {
  const endMs = clock.now() + patienceMs;
  for (const { host, session } of hosts) {
    let answer: LockAnswer = isBreaking ? await session.breakLock(holder) : await session.lock(holder);
    while (!isBreaking && answer.kind === 'held' && clock.now() < endMs) {
      await clock.sleep(askEveryMs, signal);
      answer = await session.lock(holder);
    }
    if (answer.kind === 'broken') emit({ kind: 'note', text: `${host.name}: a run was ended there to take its place: ${answer.by}` });
    if (answer.kind === 'held') throw isBreaking ? unbreakable(host, answer.by) : locked(host, answer.by);
  }
}

const locked = (host: Host, by: string): Failure =>
  new Failure({
    code: 'run.locked',
    host: host.name,
    message: `${host.name}: another run changes this host: ${by}`,
    remedy:
      'Wait until it ends. A run whose computer or connection died lets go by itself within a minute. One that hangs is ended by running the same command with --break-lock.',
  });

const unbreakable = (host: Host, by: string): Failure =>
  new Failure({
    code: 'run.lock-unbreakable',
    host: host.name,
    message: `${host.name}: what has the lock of this host is no run that could be ended: ${by === '' ? 'it does not say who it is' : by}`,
    remedy: 'See what it is with `fuser -v /run/bramble/lock` on the host and end it there, or restart the host: no lock outlives that.',
  });
