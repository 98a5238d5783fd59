import { sortedBy } from '../base/order.ts';
import { isControlPlane } from '../components/component.ts';
import type { HostName } from '../base/names.ts';
import type { EtcdMember } from '../plan/etcd-member.ts';
import type { Membership } from '../plan/membership.ts';
import { Problems } from '../base/trouble.ts';
import { type ServedDatabase, whichDatabase } from '../plan/which-database.ts';
import { observeDatabase, observeEtcd } from './etcd/observe-etcd.ts';
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
 * What etcd says of its members; undefined where no majority answers. Where a majority runs, it may only be electing: it is asked for a
 * while. @throws Problems `etcd.two-databases`
 */
export async function askMembers({ reached, unreached }: ObservedHosts, { clock, signal }: World): Promise<readonly EtcdMember[] | undefined> {
  const holding = sortedBy(
    reached.filter(({ host, observation }) => isControlPlane(host) && observation.facts.etcdData),
    ({ host }) => host.name,
  );
  const voters = holding.length + unreached.filter(({ host }) => isControlPlane(host)).length;
  const isNear = holding.filter(runs).length > voters / 2;
  const endMs = clock.now() + (isNear ? patienceMs : 0);
  for (;;) {
    const isOver = clock.now() >= endMs;
    const { right, isAwaited } = await serving(holding.filter(runs));
    for (const { session } of isAwaited && !isOver ? [] : right) {
      const members = await observeEtcd(session);
      if (members !== undefined) return members;
    }
    if (isOver) return undefined;
    await clock.sleep(askEveryMs, signal);
  }
}

interface Serving {
  /** Those whose etcd answers with the cluster's database. */
  readonly right: readonly ReachedHost[];
  /** A recovery made a database on a host that does not answer yet: what others answer may be of before. */
  readonly isAwaited: boolean;
}

/** @throws Problems `etcd.two-databases` */
async function serving(running: readonly ReachedHost[]): Promise<Serving> {
  const told = await Promise.all(running.map(async ({ host, session }) => ({ host: host.name, ...(await observeDatabase(session)) })));
  const recoveries = new Map(told.flatMap(({ host, recoveredAt }) => (recoveredAt === undefined ? [] : [[host, recoveredAt] as const])));
  const right = whichDatabase(
    told.filter((each): each is typeof each & ServedDatabase => each.database !== undefined),
    recoveries,
  );
  if ('code' in right) throw new Problems([right]);
  return {
    right: running.filter(({ host }) => right.includes(host.name)),
    isAwaited: told.some(({ database, recoveredAt }) => database === undefined && recoveredAt !== undefined),
  };
}

/** Members that stay and work, on hosts that answer. */
export const votersOf = ({ reached }: ObservedHosts, members: readonly EtcdMember[] = [], { removals }: Membership): readonly HostName[] =>
  sortedBy(reached, ({ host }) => host.name).flatMap(({ host: { name } }) => {
    const member = members.find((each) => each.name === name);
    return member?.healthy === true && !member.isLearner && removals.every(({ id }) => id !== member.id) ? [name] : [];
  });
