import { type Command, sh } from '../../command/command.ts';
import type { Host } from '../../config/config.ts';
import { etcdDataPath } from '../../components/etcd/etcd.ts';
import type { Survivor } from '../../plan/recover.ts';
import { recoveryMark } from '../../plan/recover-steps.ts';
import type { HostHttp } from '../../ports/host-http.ts';
import { type ReachedHost, targetOf } from '../observe-hosts.ts';

const metricsPort = 2381;
const answerWithinMs = 5_000;
const kibibyte = 1024;

const spaceCommand: Command = sh(
  `du -sk "$1/member" 2>/dev/null | cut -f 1 | grep . || echo 0
df -Pk /var/lib | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4
cat "$2" 2>/dev/null
true`,
  [etcdDataPath, recoveryMark],
);

export interface EtcdSurvey extends Survivor {
  /** Members that its own data names, itself included; undefined where its etcd does not run. */
  readonly knownMembers: number | undefined;
}

/** What a control plane has of the database. A member that found no majority since it started answers no client, but its metrics tell. */
export async function surveyEtcd({ host, session, observation }: ReachedHost, http: HostHttp): Promise<EtcdSurvey> {
  const hasData = observation.facts.etcdData;
  const [[space], metrics] = await Promise.all([session.run([spaceCommand]), hasData ? metricsOf(host, http) : undefined]);
  const [used, free, begun = ''] = (space?.stdout ?? '').split('\n');
  return {
    host: host.name,
    hasData,
    ...(metrics === undefined ? { revision: undefined, knownMembers: undefined } : readEtcdMetrics(metrics)),
    usedBytes: Number(used) * kibibyte,
    freeBytes: Number(free) * kibibyte,
    begun: begun === '' ? undefined : begun,
  };
}

const metricsOf = async (host: Host, http: HostHttp): Promise<string | undefined> => {
  const answer = await http.get(targetOf(host), metricsPort, '/metrics', answerWithinMs);
  return answer?.status === 200 ? answer.body : undefined;
};

/** How far a member's data goes, and how many members it knows, itself included. */
export function readEtcdMetrics(text: string): Pick<EtcdSurvey, 'revision' | 'knownMembers'> {
  const revision = /^etcd_debugging_mvcc_current_revision (\S+)$/m.exec(text)?.[1];
  const known = [...text.matchAll(/^etcd_network_known_peers\{/gm)].length;
  return { revision: revision === undefined ? undefined : Number(revision), knownMembers: known === 0 ? undefined : known };
}
