import { etcdBootstrapPath, joinedMark } from '../components/etcd/etcd.ts';
import type { HostObservation } from '../facts/observation.ts';
import type { Candidate } from './preflight/finding.ts';

const bootstrapSeen = ({ seen }: HostObservation) => {
  const file = seen.get('file', etcdBootstrapPath);
  return file?.kind === 'file' ? file : undefined;
};

/** SHA-256 of `etcd.env` as it is on the host. */
export const bootstrapDigest = ({ observation }: Candidate) => bootstrapSeen(observation)?.sha256;
export const bootstrapText = ({ observation }: Candidate): string | undefined => bootstrapSeen(observation)?.text;

export const holdsData = ({ observation }: Candidate): boolean => observation.facts.etcdData;

/** Whether its member has worked in a majority once: etcd says so itself by that mark (components/etcd). Without the file, nobody knows better. */
export const hasFormed = (candidate: Candidate): boolean => bootstrapText(candidate)?.includes(joinedMark) ?? true;

/** How many members a member's `etcd.env` names. */
export const membersNamed = (candidate: Candidate): number => (/ETCD_INITIAL_CLUSTER=(.*)/.exec(bootstrapText(candidate) ?? '')?.[1] ?? '').split(',').length;
