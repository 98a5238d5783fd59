import { isControlPlane, textFile } from '../components/component.ts';
import { etcdBootstrapPath, newClusterBootstrap } from '../components/etcd/etcd.ts';
import type { Config } from '../config/config.ts';
import type { FileWant } from '../resources/wants.ts';
import { bootstrapDigest, holdsData } from './etcd-data.ts';
import type { Membership } from './membership.ts';
import type { Candidate } from './preflight/finding.ts';

/** How one member finds the others: new text before it has data, afterwards whatever is there. */
export function etcdBootstrap(candidate: Candidate, config: Config, { kind, joins, wipes }: Membership): FileWant | undefined {
  const { host, clusterId } = candidate;
  if (!isControlPlane(host)) return undefined;
  const joining = joins.find((join) => join.host === host.name)?.bootstrap;
  if (joining !== undefined) return textFile(etcdBootstrapPath, joining);
  if (kind === 'starting' && (!holdsData(candidate) || wipes.has(host.name))) return textFile(etcdBootstrapPath, newClusterBootstrap(config, clusterId));
  const sha256 = bootstrapDigest(candidate);
  return sha256 === undefined ? undefined : { kind: 'file', path: etcdBootstrapPath, mode: '0644', content: { kind: 'kept', sha256 } };
}
