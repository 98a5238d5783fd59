import type { ObservedHosts } from './observe-hosts.ts';

/** Closes every connection of a run. */
export const disconnect = async (...observed: readonly ObservedHosts[]): Promise<void> => {
  await Promise.allSettled(observed.flatMap(({ reached }) => reached).map(({ session }) => session.close()));
};
