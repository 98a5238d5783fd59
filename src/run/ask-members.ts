import { sortedBy } from '../base/order.ts';
import { isControlPlane } from '../components/component.ts';
import type { HostName } from '../base/names.ts';
import type { EtcdMember } from '../plan/etcd-member.ts';
import type { Membership } from '../plan/membership.ts';
import { observeEtcd } from './etcd/observe-etcd.ts';
import type { ObservedHosts, ReachedHost } from './observe-hosts.ts';
import type { World } from './world.ts';

/** A member that was just started finds the others within an election or two. */
const patienceMs = 20_000;
const askEveryMs = 500;

const runs = ({ observation }: ReachedHost): boolean => {
  const active = observation.seen.get('unit', 'etcd.service')?.active;
  return active === 'active' || active === 'activating';
};

/**
 * What etcd says of its members, asked through one control plane after another; undefined where no majority answers. Where a
 * majority runs, it may only be electing: it is asked for a while.
 */
export async function askMembers({ reached, unreached }: ObservedHosts, { clock, signal }: World): Promise<readonly EtcdMember[] | undefined> {
  const holding = sortedBy(
    reached.filter(({ host, observation }) => isControlPlane(host) && observation.facts.etcdData),
    ({ host }) => host.name,
  );
  const voters = holding.length + unreached.filter(({ host }) => isControlPlane(host)).length;
  const isNear = holding.filter(runs).length > voters / 2;
  const endMs = clock.now() + (isNear ? patienceMs : 0);
  do {
    for (const { session } of holding.filter(runs)) {
      const members = await observeEtcd(session);
      if (members !== undefined) return members;
    }
    if (!isNear) return undefined;
    await clock.sleep(askEveryMs, signal);
  } while (clock.now() < endMs);
  return undefined;
}

/** Members that stay and work, on hosts that answer. */
export const votersOf = ({ reached }: ObservedHosts, members: readonly EtcdMember[] = [], { removals }: Membership): readonly HostName[] =>
  sortedBy(reached, ({ host }) => host.name).flatMap(({ host: { name } }) => {
    const member = members.find((each) => each.name === name);
    return member?.healthy === true && !member.isLearner && removals.every(({ id }) => id !== member.id) ? [name] : [];
  });
