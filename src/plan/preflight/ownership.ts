import type { Problem } from '../../base/trouble.ts';
import { finding, type Candidate } from './finding.ts';

/** Refuses hosts that belong to another cluster, of bramble or of anybody else. */
export function ownership(candidate: Candidate): readonly Problem[] {
  const { identity, foreign } = candidate.observation.facts;
  if (identity !== undefined && identity.cluster !== candidate.clusterId)
    return [
      finding(
        candidate,
        'host.other-cluster',
        `this host belongs to another bramble cluster, as "${identity.name}"`,
        "Remove it from that cluster first (`bramble reset <host>` with that cluster's bramble.yaml), or take it out of this bramble.yaml.",
      ),
    ];
  if (identity !== undefined && identity.name !== candidate.host.name)
    return [
      finding(
        candidate,
        'host.other-name',
        `this host is "${identity.name}" of this cluster`,
        "Two entries of bramble.yaml have each other's address, or the host was renamed: put the old name back, or `bramble reset` it first.",
      ),
    ];
  if (identity === undefined && foreign.length > 0)
    return [
      finding(
        candidate,
        'host.foreign-kubernetes',
        `another Kubernetes is installed here: ${foreign.join(', ')}`,
        'Uninstall it with its own tool (`kubeadm reset`, `k3s-uninstall.sh`, `snap remove microk8s` ...), then run `bramble up` again.',
      ),
    ];
  return [];
}
