import { sortedBy } from '../base/order.ts';
import { isControlPlane } from '../components/component.ts';
import type { HostName } from '../base/names.ts';
import type { EtcdMember } from '../plan/etcd-member.ts';
import type { Membership } from '../plan/membership.ts';
import { Problems } from '../base/trouble.ts';
import { sh } from '../command/command.ts';
import { recoveredMark, type ServedDatabase, whichDatabase } from '../plan/which-database.ts';
import { databaseOf, observeEtcd } from './etcd/observe-etcd.ts';
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
  do {
    for (const { session } of await serving(holding.filter(runs))) {
      const members = await observeEtcd(session);
      if (members !== undefined) return members;
    }
    if (!isNear) return undefined;
    await clock.sleep(askEveryMs, signal);
  } while (clock.now() < endMs);
  return undefined;
}

/** Those whose etcd answers with the cluster's database. @throws Problems `etcd.two-databases` */
async function serving(running: readonly ReachedHost[]): Promise<readonly ReachedHost[]> {
  const told = await Promise.all(running.map(async ({ host, session }) => ({ host: host.name, database: await databaseOf(session) })));
  const served = told.filter((each): each is ServedDatabase => each.database !== undefined);
  const isOne = new Set(served.map(({ database }) => database)).size <= 1;
  const right = whichDatabase(served, isOne ? new Map() : await recoveriesOn(running));
  if ('code' in right) throw new Problems([right]);
  return running.filter(({ host }) => right.includes(host.name));
}

async function recoveriesOn(running: readonly ReachedHost[]): Promise<ReadonlyMap<HostName, string>> {
  const marks = await Promise.all(
    running.map(async ({ host, session }) => {
      const [answer] = await session.run([sh('cat "$1" 2>/dev/null || true', [recoveredMark])]);
      return [host.name, answer?.stdout.trim() ?? ''] as const;
    }),
  );
  return new Map(marks.filter(([, at]) => at !== ''));
}

/** Members that stay and work, on hosts that answer. */
export const votersOf = ({ reached }: ObservedHosts, members: readonly EtcdMember[] = [], { removals }: Membership): readonly HostName[] =>
  sortedBy(reached, ({ host }) => host.name).flatMap(({ host: { name } }) => {
    const member = members.find((each) => each.name === name);
    return member?.healthy === true && !member.isLearner && removals.every(({ id }) => id !== member.id) ? [name] : [];
  });
