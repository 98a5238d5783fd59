import { sh } from '../../command/command.ts';
import { recoveredMark } from '../../plan/which-database.ts';
import type { Session } from '../../ports/transport.ts';
import { etcdctl } from './etcdctl.ts';
import { type EtcdMember, type EtcdStatus, readDatabase, readMembers, readStatus } from './read-etcd.ts';

/** A member that does not answer costs whoever asks this long. */
const healthWithinMs = 4_000;

/** Asks a control plane about all members, in one exchange. Undefined when its own member cannot tell: it does not run, is a learner, or there is no quorum. */
export async function observeEtcd(session: Session): Promise<readonly EtcdMember[] | undefined> {
  const [list, health] = await session.run([etcdctl(['member', 'list']), etcdctl(['endpoint', 'health', '--cluster'], { limitMs: healthWithinMs })]);
  return list?.exitCode === 0 ? readMembers(list, health) : undefined;
}

/** Which database a control plane's own member serves. */
export interface OwnDatabase {
  /** etcd's id of the cluster; undefined where no majority answers through this member. */
  readonly database: string | undefined;
  /** When a recovery from a snapshot on this host made it, as a text that orders by time; undefined where none did. */
  readonly recoveredAt: string | undefined;
}

export async function observeDatabase(session: Session): Promise<OwnDatabase> {
  const [mark, list] = await session.run([sh('cat "$1" 2>/dev/null || true', [recoveredMark]), etcdctl(['member', 'list'])]);
  const at = mark?.stdout.trim() ?? '';
  return { database: list?.exitCode === 0 ? readDatabase(list) : undefined, recoveredAt: at === '' ? undefined : at };
}

/** What one member knows without asking the others. */
export interface LocalEtcd {
  readonly status: EtcdStatus;
  /** None of them is called healthy; undefined where the member is a learner. */
  readonly members: readonly EtcdMember[] | undefined;
}

/** What a control plane's own member remembers, also without a quorum; it may be behind. Undefined when it does not run. */
export async function observeEtcdLocally(session: Session): Promise<LocalEtcd | undefined> {
  const [status, list] = await session.run([etcdctl(['endpoint', 'status']), etcdctl(['member', 'list', '--consistency=s'])]);
  const own = status?.exitCode === 0 ? readStatus(status) : undefined;
  return own === undefined ? undefined : { status: own, members: list?.exitCode === 0 ? readMembers(list, undefined) : undefined };
}
