import type { HostName } from '../base/names.ts';
import type { Session } from '../ports/transport.ts';
import type { ObservedHosts } from './observe-hosts.ts';

/** The open connections, by host. */
export const sessionsOf = (...observed: readonly ObservedHosts[]): ReadonlyMap<HostName, Session> =>
  new Map(observed.flatMap(({ reached }) => reached).map(({ host, session }) => [host.name, session]));
