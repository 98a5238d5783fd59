import { newClusterBootstrap } from '../components/etcd/etcd.ts';
import { isControlPlane } from '../components/component.ts';
import type { Problem } from '../base/trouble.ts';
import { bootstrapText, hasFormed, holdsData } from './etcd-data.ts';
import { type Membership, type MembershipInput, quiet } from './membership.ts';
import { type Candidate, finding } from './preflight/finding.ts';

/** No member has ever worked in a majority: all start together. What an interrupted first start left is used, or goes where it does not fit. */
export function startingMembership({ config, clusterId, candidates }: MembershipInput): Membership {
  const members = candidates.filter(({ host }) => isControlPlane(host));
  const text = newClusterBootstrap(config, clusterId);
  const unfit = members.filter((candidate) => holdsData(candidate) && bootstrapText(candidate) !== text);
  const lost = members.filter((candidate) => bootstrapText(candidate) !== undefined && hasFormed(candidate));
  const bereft = candidates.filter(runsKubelet);
  return {
    ...quiet,
    kind: 'starting',
    wipes: new Map(unfit.map(({ host }) => [host.name, 'it never worked together with the others, and they are others now'])),
    problems: lost.length > 0 ? lost.map(dataMissing) : bereft.map((candidate) => databaseMissing(candidate, members)),
  };
}

/** Kubelets are set up once the API has answered: then there was a database. */
const runsKubelet = ({ observation }: Candidate): boolean => observation.seen.get('file', '/etc/kubernetes/kubelet.conf')?.kind === 'file';

const dataMissing = (candidate: Candidate): Problem =>
  finding(
    candidate,
    'etcd.data-missing',
    'its etcd member has run before, and /var/lib/etcd is empty now, as it is on every other control plane',
    'If /var/lib/etcd is a disk of its own, mount it. With a snapshot, `bramble recover --snapshot <file>`. Else `bramble reset` all hosts and start anew.',
  );

const databaseMissing = (candidate: Candidate, members: readonly Candidate[]): Problem =>
  finding(
    candidate,
    'etcd.database-missing',
    `it is a node of a cluster whose database is on none of ${members.map(({ host }) => host.name).join(', ')}: a new and empty cluster would take its place`,
    'Write the control planes that have the database into bramble.yaml. If it is lost, `bramble recover --snapshot <file>`, or `bramble reset` this host and start anew.',
  );
