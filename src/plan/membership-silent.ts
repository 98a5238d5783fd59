import type { Problem } from '../base/trouble.ts';
import { controlPlanes, isControlPlane } from '../components/component.ts';
import { etcdDataPath } from '../components/etcd/etcd.ts';
import { holdsData, membersNamed } from './etcd-data.ts';
import { type Membership, type MembershipInput, quiet } from './membership.ts';
import { type Candidate, finding } from './preflight/finding.ts';

/** There is a database, and no majority of its members answers. Where enough of them hold their data, starting them is all that is needed. */
export function silentMembership(input: MembershipInput): Membership {
  const { config, candidates, unreached } = input;
  const members = candidates.filter(({ host }) => isControlPlane(host));
  const [holding, empty] = [members.filter(holdsData), members.filter((candidate) => !holdsData(candidate))];
  const voters = Math.min(controlPlanes(config).length, Math.max(...holding.map(membersNamed)));
  const isLost = holding.length < Math.floor(voters / 2) + 1;
  return {
    ...quiet,
    kind: 'silent',
    waiting: new Set(empty.map(({ host }) => host.name)),
    problems: [
      ...(isLost
        ? [
            quorumLost(
              holding,
              empty,
              unreached.filter(isControlPlane).map(({ name }) => name),
              voters,
            ),
          ]
        : []),
      ...candidates.filter(isDemoted).map(demoted),
    ],
  };
}

const names = (candidates: readonly Candidate[]): string => candidates.map(({ host }) => host.name).join(', ');

function quorumLost(holding: readonly Candidate[], empty: readonly Candidate[], silent: readonly string[], voters: number): Problem {
  const parts = [
    `${names(holding)} ${holding.length === 1 ? 'has' : 'have'} its data`,
    ...(empty.length === 0 ? [] : [`${names(empty)} ${empty.length === 1 ? 'has' : 'have'} none`]),
    ...(silent.length === 0 ? [] : [`${silent.join(', ')} ${silent.length === 1 ? 'does' : 'do'} not answer`]),
  ];
  return {
    kind: 'problem',
    code: 'etcd.quorum-lost',
    severity: 'error',
    message: `etcd has ${voters} members and no majority of them: ${parts.join(', ')}. Without one, nothing can be read or changed`,
    remedy:
      silent.length > 0
        ? `Start ${silent.join(' and ')} and run this again. If they are gone for good, \`bramble recover\` goes on with what ${names(holding)} has.`
        : `\`bramble recover\` goes on with what ${names(holding)} has.`,
  };
}

const isDemoted = ({ host, observation }: Candidate): boolean =>
  !isControlPlane(host) && observation.facts.etcdData && observation.manifest.some((entry) => entry.kind === 'data' && entry.key === etcdDataPath);

const demoted = (candidate: Candidate): Problem =>
  finding(
    candidate,
    'etcd.member-demoted',
    "bramble.yaml calls it a worker, it holds a part of the cluster's database, and etcd does not answer now, so that it cannot leave",
    'Write role: control-plane at this host again and run `bramble up`. Once the cluster works, change the role.',
  );
