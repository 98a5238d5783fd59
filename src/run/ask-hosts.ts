import type { HostName } from '../base/names.ts';
import type { Config } from '../config/config.ts';
import { expectedRefs } from '../desired/expected-refs.ts';
import { pkiPaths } from './certify.ts';
import { observe, observeHosts, type ObservedHosts } from './observe-hosts.ts';
import type { World } from './world.ts';

/**
 * Connects to all hosts and asks each about everything that its part of the config wants; a `holder` locks them before. Those that leave are
 * asked for all that bramble placed there, and nothing of it briefly.
 */
export const ask = (config: Config, world: World, holder?: string, leaving: readonly HostName[] = []): Promise<ObservedHosts> =>
  observeHosts(config, (host) => (leaving.includes(host.name) ? [] : expectedRefs(config, host, pkiPaths(config, host))), world, holder);

/** Asks the hosts that answered again, over the connections that they have. */
export async function askAgain(config: Config, observed: ObservedHosts, world: World): Promise<ObservedHosts> {
  const reached = await Promise.all(
    observed.reached.map(async (each) => ({
      ...each,
      observation: await observe(each.session, expectedRefs(config, each.host, pkiPaths(config, each.host))),
      answeredMs: world.clock.now(),
    })),
  );
  return { ...observed, reached };
}
