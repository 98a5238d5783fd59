import { type Command, sh } from '../command/command.ts';
import { etcdDataPath } from '../components/etcd/etcd.ts';
import type { HostName } from '../base/names.ts';
import type { HostObservation } from '../facts/observation.ts';
import type { Membership } from './membership.ts';
import type { Batch, HostStep } from './step.ts';

/** Services of a control plane that live by etcd, in the order in which they stop. */
const readers = ['kube-apiserver.service', 'kube-controller-manager.service', 'kube-scheduler.service'];

/**
 * Shell lines. An API server without etcd takes a minute to end in good order, and one whose database is none any more has nothing
 * left to bring in order.
 */
export const endApiServer = `systemctl stop --no-block kube-apiserver.service 2>/dev/null || true
systemctl kill -s KILL kube-apiserver.service 2>/dev/null || true
systemctl stop kube-apiserver.service 2>/dev/null || true`;

const endAll: Command = sh(`${endApiServer}
systemctl stop ${readers.slice(1).join(' ')} etcd.service 2>/dev/null || true`);

/**
 * Where a member is none any more, its host stops serving what it has before anything else: several such members may be a majority
 * among themselves, and whoever asks them would read and write what nobody else knows.
 */
export const formerStops = ({ wipes }: Membership): readonly HostStep[] =>
  [...wipes].map(([host, reason]) => ({
    kind: 'host',
    id: `${host}/former-database`,
    title: 'its former database stops',
    after: [],
    host,
    stage: 'etcd',
    batches: [
      {
        changes: [{ kind: 'wipe', key: 'former-database', rows: [{ verb: 'change', subject: 'unit kube-apiserver.service', reason: `stops: ${reason}` }] }],
        commands: [endAll],
      },
    ],
    before: [],
  }));

/** Takes the data of a former member away, which would keep a new one from starting. */
export const wipeBatch = (host: HostName, reason: string): Batch => ({
  changes: [{ kind: 'wipe', key: etcdDataPath, rows: [{ verb: 'remove', subject: `etcd data of the former member ${host}`, reason }] }],
  commands: [endAll, { argv: ['rm', '-rf', `${etcdDataPath}/member`] }],
});

/** A host as it will be once the data of its former member is gone: nothing that lives by etcd runs, and it has no data. */
export function withoutEtcdData(observation: HostObservation): HostObservation {
  const seen = [...readers, 'etcd.service'].reduce((state, name) => {
    const unit = state.get('unit', name);
    return unit === undefined ? state : state.with('unit', name, { ...unit, active: 'inactive', runningInputs: undefined });
  }, observation.seen);
  return { ...observation, facts: { ...observation.facts, etcdData: false }, seen };
}
