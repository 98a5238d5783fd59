import type { HostName } from '../base/names.ts';
import type { Problem } from '../base/trouble.ts';
import type { Config, Host } from '../config/config.ts';
import type { EtcdMember } from './etcd-member.ts';
import type { Candidate } from './preflight/finding.ts';

/** A member that leaves. */
export interface MemberRemoval {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
  /** Nothing is lost with it: it does not answer any more. Such members leave before anything else is done. */
  readonly isDead: boolean;
}

/** A control plane that becomes a member: as a learner first, so that it never counts before it has everything. */
export interface MemberJoin {
  readonly host: HostName;
  readonly peerUrl: string;
  readonly reason: string;
  /** Text of `etcd.env`; undefined where the member has data and goes on with what it has. */
  readonly bootstrap: string | undefined;
}

/** A member whose host has another address now. */
export interface MemberUpdate {
  readonly host: HostName;
  readonly id: string;
  readonly peerUrl: string;
  readonly reason: string;
}

/** Who is in etcd and who should be, and what follows for each host. */
export interface Membership {
  /**
   * `starting`: all members start together for the first time. `told`: etcd has a majority and said who its members are.
   * `silent`: there is data, and no majority answers yet: members with data are started, nobody joins or leaves.
   */
  readonly kind: 'starting' | 'told' | 'silent';
  readonly removals: readonly MemberRemoval[];
  readonly joins: readonly MemberJoin[];
  readonly updates: readonly MemberUpdate[];
  /** Hosts with data of a member that is none any more, and why. It goes before etcd starts there. */
  readonly wipes: ReadonlyMap<HostName, string>;
  /** Control planes that can only join once etcd answers. */
  readonly waiting: ReadonlySet<HostName>;
  readonly problems: readonly Problem[];
}

export interface MembershipInput {
  readonly config: Config;
  readonly clusterId: string;
  /** Every host that answers, workers too. */
  readonly candidates: readonly Candidate[];
  readonly unreached: readonly Host[];
  /** Undefined where no majority of the members answers. */
  readonly members: readonly EtcdMember[] | undefined;
}

export const quiet: Omit<Membership, 'kind'> = { removals: [], joins: [], updates: [], wipes: new Map(), waiting: new Set(), problems: [] };
