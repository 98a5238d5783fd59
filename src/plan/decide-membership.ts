import { hasFormed, holdsData } from './etcd-data.ts';
import type { Membership, MembershipInput } from './membership.ts';
import { silentMembership } from './membership-silent.ts';
import { startingMembership } from './membership-starting.ts';
import { toldMembership } from './membership-told.ts';

/** Membership is observed, never assumed: what etcd says beats every file, and what hosts hold beats what bramble.yaml says. */
export function decideMembership(input: MembershipInput): Membership {
  if (input.members !== undefined) return toldMembership(input, input.members);
  const hasStarted = input.candidates.some((candidate) => holdsData(candidate) && hasFormed(candidate));
  return hasStarted ? silentMembership(input) : startingMembership(input);
}
