import type { Problem } from '../base/trouble.ts';
import type { Host } from '../config/config.ts';
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
  const majority = Math.floor(voters / 2) + 1;
  const moved = holding.filter(hasMoved);
  return {
    ...quiet,
    kind: 'silent',
    waiting: new Set(empty.map(({ host }) => host.name)),
    problems: [
      ...(holding.length < majority ? [quorumLost(holding, empty, unreached.filter(isControlPlane), voters)] : []),
      ...(holding.length >= majority && voters > 1 && holding.length - moved.length < majority ? [addressesChanged(moved)] : []),
      ...candidates.filter(isDemoted).map(demoted),
    ],
  };
}

/** Members find each other by the addresses that they told while they had a majority. */
const hasMoved = ({ host, observation }: Candidate): boolean => {
  const before = observation.facts.identity?.address;
  return before !== undefined && before !== host.address;
};

const addressesChanged = (moved: readonly Candidate[]): Problem => ({
  kind: 'problem',
  code: 'etcd.addresses-changed',
  severity: 'error',
  message: `${names(moved)} ${moved.length === 1 ? 'has another address' : 'have other addresses'} than etcd knows (${moved.map(({ host, observation }) => `${host.name} was at ${observation.facts.identity?.address}`).join(', ')}), so that no majority finds each other, and nothing can be changed without one`,
  remedy:
    'Give them their old addresses back (reserve them in your DHCP server), also in bramble.yaml, and change one at a time with `bramble up` in between. Where that cannot be, `bramble recover` goes on with one of them.',
});

const names = (candidates: readonly Candidate[]): string => candidates.map(({ host }) => host.name).join(', ');

function quorumLost(holding: readonly Candidate[], empty: readonly Candidate[], unreached: readonly Host[], voters: number): Problem {
  const silent = unreached.map(({ name }) => name);
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
