import { byText } from '../../base/order.ts';
import type { Answer } from '../../command/command.ts';
import type { EtcdMember as KnownMember } from '../../plan/etcd-member.ts';

/** A member as etcd tells of it; healthy when it answers: a voter through a quorum, a learner at all. */
export interface EtcdMember extends KnownMember {
  /** Empty until the member has started for the first time. */
  readonly clientUrls: readonly string[];
}

/** What one member says of itself, from its own memory. */
export interface EtcdStatus {
  readonly id: string;
  readonly clusterId: string;
  /** Undefined while there is none that this member knows of. */
  readonly leader: string | undefined;
  readonly revision: number;
  readonly raftTerm: number;
  readonly raftIndex: number;
  readonly errors: readonly string[];
}

interface MemberList {
  readonly header: { readonly cluster_id: string };
  readonly members?: readonly {
    readonly ID: string;
    readonly name?: string;
    readonly peerURLs?: readonly string[];
    readonly clientURLs?: readonly string[];
    readonly isLearner?: boolean;
  }[];
}
interface EndpointHealth {
  readonly endpoint: string;
  readonly health: boolean;
  readonly error?: string;
}
interface EndpointStatus {
  readonly Status: {
    readonly header: { readonly cluster_id: string; readonly member_id: string; readonly revision?: number; readonly raft_term?: number };
    readonly leader?: string;
    readonly raftIndex?: number;
    readonly errors?: readonly string[];
  };
}

/** The members of `member list`, by name; `health` is the answer of `endpoint health --cluster`, which exits non-zero when one is not healthy. */
export function readMembers(list: Answer, health: Answer | undefined): readonly EtcdMember[] {
  const { members = [] } = parse(list.stdout) as MemberList;
  const healthy = new Set(
    readHealth(health)
      .filter(answers)
      .map((each) => each.endpoint),
  );
  return members
    .map((member) => ({
      id: hex(member.ID),
      name: member.name ?? '',
      peerUrls: member.peerURLs ?? [],
      clientUrls: member.clientURLs ?? [],
      isLearner: member.isLearner === true,
      healthy: (member.clientURLs ?? []).some((url) => healthy.has(url)),
    }))
    .toSorted((a, b) => byText(a.name, b.name) || byText(a.id, b.id));
}

/** The cluster that `member list` tells of. */
export const readDatabase = (list: Answer): string => hex((parse(list.stdout) as MemberList).header.cluster_id);

/** The first answer of `endpoint status`. */
export function readStatus(answer: Answer): EtcdStatus | undefined {
  const [first] = parse(answer.stdout) as readonly EndpointStatus[];
  if (first === undefined) return undefined;
  const { header, leader, raftIndex, errors } = first.Status;
  return {
    id: hex(header.member_id),
    clusterId: hex(header.cluster_id),
    leader: leader === undefined ? undefined : hex(leader),
    revision: header.revision ?? 0,
    raftTerm: header.raft_term ?? 0,
    raftIndex: raftIndex ?? 0,
    errors: errors ?? [],
  };
}

/** A learner refuses the read that the question is made of, and so proves that it runs. */
const answers = (each: EndpointHealth): boolean => each.health || each.error?.includes('not supported for learner') === true;

const readHealth = (answer: Answer | undefined): readonly EndpointHealth[] => {
  try {
    return JSON.parse(answer?.stdout ?? '[]') as EndpointHealth[];
  } catch {
    return [];
  }
};

/** Ids are 64 bits wide, more than a JavaScript number holds: they become texts. */
const parse = (text: string): unknown => JSON.parse(text.replaceAll(/("(?:ID|leader|member_id|cluster_id)":)(\d+)/g, '$1"$2"'));
const hex = (decimal: string): string => BigInt(decimal).toString(16);
