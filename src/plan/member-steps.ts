import type { HostName } from '../base/names.ts';
import { sh } from '../command/command.ts';
import type { Membership, MemberRemoval } from './membership.ts';
import type { MemberSteps } from './rolling.ts';
import { clusterStep, type ClusterStep, type HostStep } from './step.ts';

/** etcd lets a member go. */
export const removalStep = ({ id, name, reason }: MemberRemoval, after: readonly string[]): ClusterStep =>
  clusterStep(`etcd-member-${id}`, `${name} leaves etcd`, after, { kind: 'remove-member', id }, [{ verb: 'remove', subject: `etcd member ${name}`, reason }]);

/**
 * Stops the API server of a host whose member is about to leave: it hands its requests over while it still has a database, and
 * would hang without one.
 */
export const retireStep = (host: HostName): HostStep => ({
  kind: 'host',
  id: `${host}/retired`,
  title: 'its API server hands over',
  after: [],
  host,
  stage: 'removal',
  batches: [],
  before: [sh('systemctl stop kube-apiserver.service kube-controller-manager.service kube-scheduler.service 2>/dev/null; true')],
});

/** Dead members leave before anything else, one after another: each of them makes a majority harder to have. */
export function deadRemovals({ removals }: Membership): readonly ClusterStep[] {
  const dead = removals.filter(({ isDead }) => isDead);
  return dead.map((removal, index) => removalStep(removal, index === 0 ? [] : [`etcd-member-${(dead[index - 1] as MemberRemoval).id}`]));
}

/** What happens to the etcd member of one host of bramble.yaml around the change of the host itself. */
export function memberSteps(host: HostName, { joins, updates, removals }: Membership): MemberSteps | undefined {
  const join = joins.find((each) => each.host === host);
  if (join !== undefined) {
    const subject = `etcd member ${host}`;
    const { peerUrl, reason } = join;
    const add = clusterStep(`${host}/learner`, `${host} is added to etcd`, [], { kind: 'add-member', peerUrl }, [{ verb: 'create', subject, reason }]);
    const promote = clusterStep(`${host}/voter`, `${host} has all of etcd's data and votes`, [], { kind: 'promote-member', peerUrl }, [
      { verb: 'change', subject, reason: 'it votes once it has all data' },
    ]);
    return { kind: 'join', before: join.bootstrap === undefined ? [] : [add], after: [promote] };
  }
  const update = updates.find((each) => each.host === host);
  if (update !== undefined) {
    const { id, peerUrl, reason } = update;
    const step = clusterStep(`${host}/moved`, `etcd is told the new address of ${host}`, [], { kind: 'update-member', id, peerUrl }, [
      { verb: 'change', subject: `etcd member ${host}`, reason },
    ]);
    return { kind: 'move', before: [step], after: [] };
  }
  const removal = removals.find(({ name, isDead }) => name === host && !isDead);
  return removal === undefined ? undefined : { kind: 'leave', before: [retireStep(host), removalStep(removal, [])], after: [] };
}
