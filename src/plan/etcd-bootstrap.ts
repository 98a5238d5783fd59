import type { Problem } from '../base/trouble.ts';
import { textFile } from '../components/component.ts';
import { etcdBootstrapPath, newClusterBootstrap } from '../components/etcd/etcd.ts';
import type { Config } from '../config/config.ts';
import type { FileWant } from '../resources/wants.ts';
import { finding, type Candidate } from './preflight/finding.ts';

/** How one member finds the others: new text before it has data, afterwards whatever is there. */
export function etcdBootstrap(candidate: Candidate, config: Config): FileWant | undefined {
  if (candidate.host.role !== 'control-plane') return undefined;
  if (!candidate.observation.facts.etcdData) return textFile(etcdBootstrapPath, newClusterBootstrap(config, candidate.clusterId));
  const seen = candidate.observation.seen.get('file', etcdBootstrapPath);
  return seen?.kind === 'file' ? { kind: 'file', path: etcdBootstrapPath, mode: '0644', content: { kind: 'kept', sha256: seen.sha256 } } : undefined;
}

/** All members start together, or none: a member without data must not start a second cluster beside the first. */
export function etcdMembership(candidates: readonly Candidate[]): readonly Problem[] {
  const members = candidates.filter(({ host }) => host.role === 'control-plane');
  const empty = members.filter(({ observation }) => !observation.facts.etcdData);
  if (empty.length === 0 || empty.length === members.length) return [];
  // A member that was started but never got to its first entry has no data yet and still belongs to the first start.
  const strange = empty.filter(({ observation }) => observation.seen.get('file', etcdBootstrapPath) === undefined);
  return strange.map((candidate) =>
    finding(
      candidate,
      'etcd.member-missing',
      'this control plane has no etcd data, and others have',
      'Joining a control plane to a running cluster is not supported yet: put its data back, or `bramble reset` all hosts and start anew.',
    ),
  );
}
