import { Failure } from '../base/trouble.ts';
import type { ReachedHost } from './observe-hosts.ts';

/**
 * Takes the lock of every host, so that one run at a time changes them. It lives as long as the sessions do.
 * @throws Failure `run.locked`, which says who runs since when
 */
export async function lockHosts(hosts: readonly ReachedHost[], holder: string): Promise<void> {
  for (const { host, session } of hosts) {
    const answer = await session.lock(holder);
    if (answer.kind === 'held')
      throw new Failure({
        code: 'run.locked',
        host: host.name,
        message: `${host.name}: another run changes this host: ${answer.by}`,
        remedy: 'Wait until it ends. A run whose computer or connection died lets go by itself within a minute.',
      });
  }
}
