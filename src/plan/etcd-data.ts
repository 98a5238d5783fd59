import type { HostName } from '../base/names.ts';
import type { Batch } from './step.ts';
import { etcdBootstrapPath, etcdDataPath, joinedMark } from '../components/etcd/etcd.ts';
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

/** A host as it will be once the data of its former member is gone: etcd is stopped and has none. */
export function withoutEtcdData(observation: HostObservation): HostObservation {
  const { facts, seen } = observation;
  const unit = seen.get('unit', 'etcd.service');
  const stopped = unit === undefined ? seen : seen.with('unit', 'etcd.service', { ...unit, active: 'inactive', runningInputs: undefined });
  return { ...observation, facts: { ...facts, etcdData: false }, seen: stopped };
}

/** Takes the data of a former member away, which would keep a new one from starting. */
export const wipeBatch = (host: HostName, reason: string): Batch => ({
  changes: [{ kind: 'wipe', key: etcdDataPath, rows: [{ verb: 'remove', subject: `etcd data of the former member ${host}`, reason }] }],
  commands: [{ argv: ['systemctl', 'stop', 'etcd.service'] }, { argv: ['rm', '-rf', `${etcdDataPath}/member`] }],
});
