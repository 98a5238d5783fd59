import { byText } from '../base/order.ts';
import type { Problem } from '../base/trouble.ts';
import { controlPlanes, urlOf } from '../components/component.ts';
import { joinBootstrap, peerPort } from '../components/etcd/etcd.ts';
import type { Host } from '../config/config.ts';
import { bootstrapText, hasFormed, holdsData } from './etcd-data.ts';
import type { EtcdMember } from './etcd-member.ts';
import { type MemberJoin, type MemberRemoval, type Membership, type MembershipInput, type MemberUpdate, quiet } from './membership.ts';
import type { Candidate } from './preflight/finding.ts';

const peerUrl = (host: Host): string => urlOf(host.address, peerPort);

interface Verdict {
  readonly update?: MemberUpdate;
  readonly removal?: MemberRemoval;
  readonly join?: Pick<MemberJoin, 'reason'> & { readonly isBlank: boolean };
  readonly wipe?: string;
}

/** etcd works and told who its members are: what makes them the control planes of bramble.yaml. */
export function toldMembership(input: MembershipInput, members: readonly EtcdMember[]): Membership {
  const wanted = controlPlanes(input.config);
  const verdicts = wanted.map((host) => {
    const candidate = input.candidates.find((each) => each.host.name === host.name);
    return { host, verdict: candidate === undefined ? {} : judge(candidate, memberOf(host, members), members) };
  });
  const matched = new Set(wanted.map((host) => memberOf(host, members)?.id));
  const strangers = members.filter(({ id }) => !matched.has(id)).map((member): MemberRemoval => leaving(member, input));
  const removals = [...verdicts.flatMap(({ verdict }) => verdict.removal ?? []), ...strangers].toSorted((a, b) => byText(a.name, b.name));
  const updates = verdicts.flatMap(({ verdict }) => verdict.update ?? []);
  const joins = inOrder(verdicts, members, removals, updates);
  return {
    ...quiet,
    kind: 'told',
    removals,
    joins,
    updates,
    wipes: new Map(verdicts.flatMap(({ host, verdict }) => (verdict.wipe === undefined ? [] : [[host.name, verdict.wipe] as const]))),
    problems: majority(members, removals, joins.length),
  };
}

/** A member that never started has no name yet: it is known by its address. */
const memberOf = (host: Host, members: readonly EtcdMember[]): EtcdMember | undefined =>
  members.find(({ name }) => name === host.name) ?? members.find(({ name, peerUrls }) => name === '' && peerUrls.includes(peerUrl(host)));

function judge(candidate: Candidate, member: EtcdMember | undefined, members: readonly EtcdMember[]): Verdict {
  const { host } = candidate;
  if (member === undefined)
    return holdsData(candidate)
      ? { wipe: 'etcd has no such member any more: it left while this host was away', join: { reason: 'it is a control plane and no member', isBlank: true } }
      : { join: { reason: 'it is a control plane and no member', isBlank: true } };
  if (!holdsData(candidate)) return withoutData(candidate, member, members);
  if (member.isLearner && member.name === '')
    return {
      wipe: 'what it has is of a member that left: the one that joins never started',
      join: { reason: 'it was joining when a run broke off', isBlank: true },
    };
  if (member.isLearner) return { join: { reason: 'it was joining when a run broke off', isBlank: false } };
  if (member.peerUrls.includes(peerUrl(host))) return {};
  return { update: { host: host.name, id: member.id, peerUrl: peerUrl(host), reason: `it was at ${member.peerUrls.join(', ')}` } };
}

/** A member without data: one that is just being added, one of the first start, or one whose disk is gone. */
function withoutData(candidate: Candidate, member: EtcdMember, members: readonly EtcdMember[]): Verdict {
  if (member.name === '' && member.isLearner) return { join: { reason: 'it was joining when a run broke off', isBlank: true } };
  const text = bootstrapText(candidate);
  const isFirstStart = text !== undefined && !hasFormed(candidate) && members.every(({ peerUrls }) => peerUrls.some((url) => text.includes(url)));
  if (isFirstStart) return {};
  const reason = 'its host has no etcd data: the machine or its disk is a new one';
  return {
    removal: { id: member.id, name: candidate.host.name, reason, isDead: true },
    join: { reason: 'it takes the place of the member whose data is gone', isBlank: true },
  };
}

function leaving(member: EtcdMember, { config }: MembershipInput): MemberRemoval {
  const name = member.name === '' ? `at ${member.peerUrls.join(', ')}` : member.name;
  const isWorker = config.hosts.some((host) => host.name === member.name);
  return { id: member.id, name, reason: isWorker ? 'bramble.yaml calls it a worker' : 'it is not in bramble.yaml', isDead: !member.healthy };
}

/** One joins after the other; each is told of all that are members at that moment. */
function inOrder(
  verdicts: readonly { readonly host: Host; readonly verdict: Verdict }[],
  members: readonly EtcdMember[],
  removals: readonly MemberRemoval[],
  updates: readonly MemberUpdate[],
): readonly MemberJoin[] {
  const gone = new Set(removals.filter(({ isDead }) => isDead).map(({ id }) => id));
  const moved = new Map(updates.map(({ id, peerUrl: url }) => [id, url]));
  const peers = new Map(
    members.filter(({ id }) => !gone.has(id)).map(({ id, name, peerUrls }) => [moved.get(id) ?? peerUrls[0] ?? '', name === '' ? id : name] as const),
  );
  // Those that are half-way in go first: etcd takes one learner at a time.
  const joining = verdicts
    .flatMap(({ host, verdict: { join } }) => (join === undefined ? [] : [{ host, join, isIn: peers.has(peerUrl(host)) }]))
    .toSorted((a, b) => Number(b.isIn) - Number(a.isIn));
  return joining.map(({ host, join }) => {
    peers.set(peerUrl(host), host.name);
    return { host: host.name, peerUrl: peerUrl(host), reason: join.reason, bootstrap: join.isBlank ? joinBootstrap(peers) : undefined };
  });
}

/** Those that stay and work must be able to decide without those that leave. */
function majority(members: readonly EtcdMember[], removals: readonly MemberRemoval[], joining: number): readonly Problem[] {
  const leavers = new Set(removals.map(({ id }) => id));
  const staying = members.filter(({ id, isLearner }) => !isLearner && !leavers.has(id));
  const working = staying.filter(({ healthy }) => healthy).length + joining;
  const alive = removals.filter(({ isDead }) => !isDead).map(({ name }) => name);
  if (alive.length === 0 || working >= Math.floor((staying.length + joining) / 2) + 1) return [];
  const broken = staying.filter(({ healthy }) => !healthy).map(({ name }) => name);
  return [
    {
      kind: 'problem',
      code: 'etcd.would-lose-quorum',
      severity: 'error',
      message: `without ${alive.join(', ')}, etcd would lose its majority, because ${broken.join(', ')} ${broken.length === 1 ? 'does' : 'do'} not work`,
      remedy: `Bring ${broken.join(' and ')} back first, or take ${broken.join(' and ')} out of bramble.yaml instead, and run this again.`,
    },
  ];
}
