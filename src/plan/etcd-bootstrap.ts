import type { Problem } from '../base/trouble.ts';
import { textFile } from '../components/component.ts';
import { etcdBootstrapPath, etcdDataPath, joinedMark, newClusterBootstrap } from '../components/etcd/etcd.ts';
import type { Config } from '../config/config.ts';
import type { FileWant } from '../resources/wants.ts';
import { finding, type Candidate } from './preflight/finding.ts';

/** How one member finds the others: new text before it has data, afterwards whatever is there. */
export function etcdBootstrap(candidate: Candidate, config: Config): FileWant | undefined {
  if (candidate.host.role !== 'control-plane') return undefined;
  if (!candidate.observation.facts.etcdData) return textFile(etcdBootstrapPath, newClusterBootstrap(config, candidate.clusterId));
  const seen = bootstrapSeen(candidate);
  return seen === undefined ? undefined : { kind: 'file', path: etcdBootstrapPath, mode: '0644', content: { kind: 'kept', sha256: seen.sha256 } };
}

/** All members start together, or none: a member without data must not start a second cluster beside the first, nor instead of it. */
export function etcdMembership(candidates: readonly Candidate[]): readonly Problem[] {
  const members = candidates.filter(({ host }) => host.role === 'control-plane');
  const empty = members.filter(({ observation }) => !observation.facts.etcdData);
  const lost = empty.filter((candidate) => bootstrapSeen(candidate)?.text?.includes(joinedMark) === true);
  // A member that was started but never got to its first entry has no data yet and still belongs to the first start.
  const strange = empty.length === members.length ? [] : empty.filter((candidate) => bootstrapSeen(candidate) === undefined);
  return [...candidates.filter(isDemoted).map(demoted), ...lost.map(dataLost), ...strange.map(memberMissing)];
}

const bootstrapSeen = ({ observation }: Candidate) => {
  const seen = observation.seen.get('file', etcdBootstrapPath);
  return seen?.kind === 'file' ? seen : undefined;
};

const isDemoted = ({ host, observation }: Candidate): boolean =>
  host.role === 'worker' && observation.facts.etcdData && observation.manifest.some((entry) => entry.kind === 'data' && entry.key === etcdDataPath);

const demoted = (candidate: Candidate): Problem =>
  finding(
    candidate,
    'etcd.member-demoted',
    "bramble.yaml calls it a worker, and it holds a part of the cluster's database, which would be deleted",
    'Making a worker of a control plane is not supported yet: write role: control-plane at this host again.',
  );

const dataLost = (candidate: Candidate): Problem =>
  finding(
    candidate,
    'etcd.data-missing',
    `its etcd member has run before, and ${etcdDataPath} is empty now`,
    `If ${etcdDataPath} is a disk of its own, mount it. Else put its data back, or \`bramble reset\` all hosts and start anew.`,
  );

const memberMissing = (candidate: Candidate): Problem =>
  finding(
    candidate,
    'etcd.member-missing',
    'this control plane has no etcd data, and others have',
    'Joining a control plane to a running cluster is not supported yet: put its data back, or `bramble reset` all hosts and start anew.',
  );
