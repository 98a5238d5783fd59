import { Failure } from '../../base/trouble.ts';
import type { Session } from '../../ports/transport.ts';
import { etcdctl } from './etcdctl.ts';
import { observeEtcd, observeEtcdLocally } from './observe-etcd.ts';
import { type MembershipWait, persist } from './persist.ts';
import { type EtcdMember, readMembers } from './read-etcd.ts';
import { refusal } from './refusal.ts';

/** etcd calls itself unhealthy until voters have been connected for five seconds. */
const patienceMs = 20_000;

/** Makes room for a member that does not vote yet. Nothing when a member has this peer URL. @throws Failure `etcd.*`, `wait.cancelled` */
export const addLearner = (session: Session, peerUrl: string, wait: MembershipWait): Promise<void> =>
  persist(wait, patienceMs, async () => {
    if (at(await list(session), peerUrl) !== undefined) return;
    await change(session, ['add', '', '--learner', `--peer-urls=${peerUrl}`], `adding a member at ${peerUrl}`);
  });

/**
 * Lets a learner vote as soon as it has what the others have. Nothing when it votes already.
 * @throws Failure `etcd.not-in-sync`, `etcd.no-such-member`, `etcd.*`, `wait.cancelled`
 */
export const promoteMember = (session: Session, peerUrl: string, wait: MembershipWait, timeoutMs = 300_000): Promise<void> =>
  persist(wait, timeoutMs, async () => {
    const member = at(await list(session), peerUrl);
    if (member === undefined) throw noSuchMember(session, peerUrl);
    if (!member.isLearner) return;
    const title = member.name === '' ? `the member at ${peerUrl}, which has not started yet,` : member.name;
    await change(session, ['promote', member.id], `letting ${title} vote`);
  });

/** Takes a member out. Nothing when it is not there. A leader that runs hands over first: nobody has to notice its loss. @throws Failure `etcd.*`, `wait.cancelled` */
export const removeMember = (session: Session, id: string, wait: MembershipWait): Promise<void> =>
  persist(wait, patienceMs, async () => {
    const member = (await list(session)).find((each) => each.id === id);
    if (member === undefined) return;
    await handOver(session, member);
    await change(session, ['remove', id], `removing ${titleOf(member)}`);
  });

/** Tells the others a member's new address. Nothing when they know it. @throws Failure `etcd.no-such-member`, `etcd.*`, `wait.cancelled` */
export const updateMember = (session: Session, id: string, peerUrl: string, wait: MembershipWait): Promise<void> =>
  persist(wait, patienceMs, async () => {
    const member = (await list(session)).find((each) => each.id === id);
    if (member === undefined) throw noSuchMember(session, id);
    if (member.peerUrls.join(',') === peerUrl) return;
    await change(session, ['update', id, `--peer-urls=${peerUrl}`], `moving ${titleOf(member)} to ${peerUrl}`);
  });

async function list(session: Session): Promise<readonly EtcdMember[]> {
  const [answer] = await session.run([etcdctl(['member', 'list'])]);
  if (answer?.exitCode !== 0) throw refusal(session.host, 'listing the members', answer);
  return readMembers(answer, undefined);
}

async function change(session: Session, args: readonly string[], what: string): Promise<void> {
  const [answer] = await session.run([etcdctl(['member', ...args])]);
  if (answer?.exitCode !== 0) throw refusal(session.host, what, answer);
}

/** A hand-over that does not work out costs an election, no more. */
async function handOver(session: Session, member: EtcdMember): Promise<void> {
  const own = (await observeEtcdLocally(session))?.status;
  if (own === undefined || own.leader !== member.id) return;
  const others = await observeEtcd(session);
  const heirs = (others ?? []).filter((each) => each.healthy && !each.isLearner && each.id !== member.id);
  const heir = heirs.find((each) => each.id === own.id) ?? heirs[0];
  if (heir !== undefined) await session.run([etcdctl(['move-leader', heir.id], { at: member.clientUrls })]);
}

const at = (members: readonly EtcdMember[], peerUrl: string): EtcdMember | undefined => members.find((each) => each.peerUrls.includes(peerUrl));
const titleOf = (member: EtcdMember): string => (member.name === '' ? `the member at ${member.peerUrls.join(', ')}` : member.name);

const noSuchMember = ({ host }: Session, which: string): Failure =>
  new Failure({
    code: 'etcd.no-such-member',
    host,
    message: `${host}: etcd has no member ${which}`,
    remedy: 'Somebody else removed it. Run `bramble plan` to see what the cluster is now.',
  });
