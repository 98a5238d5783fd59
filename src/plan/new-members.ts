import type { HostName } from '../base/names.ts';
import type { Problem } from '../base/trouble.ts';
import { isControlPlane } from '../components/component.ts';
import { link } from '../doctor/checks/network.ts';
import { diskSync } from '../doctor/checks/storage.ts';
import type { Measured } from '../doctor/disk-figures.ts';
import type { Finding } from '../doctor/finding.ts';
import { holdsData } from './etcd-data.ts';
import type { Membership } from './membership.ts';
import { type Candidate, finding } from './preflight/finding.ts';

/** Hosts that this plan makes members of etcd, which they were not before. */
export function newMembers(membership: Membership, candidates: readonly Candidate[]): readonly HostName[] {
  if (membership.kind === 'silent') return [];
  if (membership.kind === 'told') return membership.joins.flatMap(({ host, bootstrap }) => (bootstrap === undefined ? [] : [host]));
  return candidates.filter((candidate) => isControlPlane(candidate.host) && !holdsData(candidate)).map(({ host }) => host.name);
}

/**
 * What speaks against new members of etcd: a slow disk, Wi-Fi. Refusals are warnings where the user forces them. Containers share the disk of their
 * computer, about which a user who tries bramble there can do nothing: they are not measured.
 */
export function judgeMembers(members: readonly Candidate[], measured: ReadonlyMap<HostName, Measured>, isForced: boolean): readonly Problem[] {
  return members.flatMap((candidate) => {
    const { host, observation } = candidate;
    const { facts } = observation;
    const problem = (code: string, found: Finding | undefined): readonly Problem[] => {
      if (found === undefined || found.verdict === 'ok') return [];
      const isRefused = found.verdict === 'refuse' && !isForced;
      const howToForce = isRefused ? ' `bramble up --force` takes it as it is.' : '';
      return [finding(candidate, code, found.evidence, `${found.remedy ?? unmeasured}${howToForce}`, isRefused ? 'error' : 'warning')];
    };
    const connected = link(host, facts, { powerSave: new Map() });
    return [
      ...problem('etcd.slow-disk', diskSync(measured.get(host.name), host.role, facts)),
      ...problem('etcd.wireless', connected.figures?.['isWireless'] === true ? connected : undefined),
    ];
  });
}

const unmeasured = 'Nothing is known of how quick its disk is: `bramble doctor` measures it again.';
