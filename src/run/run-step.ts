import { assertNever } from '../base/assert-never.ts';
import type { HostName } from '../base/names.ts';
import { Failure } from '../base/trouble.ts';
import type { Config, Host } from '../config/config.ts';
import type { Emit } from '../events/event.ts';
import type { ClusterAction } from '../plan/step.ts';
import type { Clock } from '../ports/clock.ts';
import type { HostHttp } from '../ports/host-http.ts';
import type { KubeApi } from '../ports/kube-api.ts';
import type { Session } from '../ports/transport.ts';
import { applyHostStep } from './apply-host-step.ts';
import { hostListPath } from '../components/cluster-objects/host-list.ts';
import { uncordonNode } from './drain/cordon-node.ts';
import { deleteNode } from './drain/delete-node.ts';
import { drainNode } from './drain/drain-node.ts';
import { addLearner, promoteMember, removeMember, updateMember } from './etcd/change-members.ts';
import { waitHealthy } from './checks/wait-healthy.ts';
import { waitNodesReady } from './checks/wait-nodes-ready.ts';
import type { FanOut } from './fan-out/fan-out.ts';
import { rebootHost } from './reboot-host.ts';
import type { RunStep } from './execute.ts';
import { inRounds } from '../objects/sets.ts';
import { changeNode, changeObject } from './objects/change-object.ts';
import { waitApis } from './wait-api.ts';
import { waitEtcd } from './etcd/wait-etcd.ts';

/** What steps act on. */
export interface StepWorld {
  readonly config: Config;
  readonly sessions: ReadonlyMap<HostName, Session>;
  /** Control planes whose own etcd members work and stay, the first of which is told what changes. */
  readonly voters: readonly HostName[];
  /** How long the pods of a node may take to leave it. */
  readonly drainTimeoutMs: number;
  /** The cluster's API through any control plane. */
  readonly api: KubeApi;
  /** A new connection to the API server of one host; whoever asks closes it. */
  apiOf(host: HostName): Promise<KubeApi>;
  readonly http: HostHttp;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** How artifacts come to hosts over a slow link. */
  readonly fanOut?: FanOut | undefined;
}

/** Runs the steps of a plan against the world. */
export const stepRunner =
  (world: StepWorld): RunStep =>
  async (step, settled) => {
    if (step.kind === 'cluster') return runAction(step.id, step.action, world);
    const session = sessionOf(step.host, world);
    await (step.reboot === undefined ? applyHostStep(step, session, world, settled) : rebootHost(step, step.reboot, session, world));
  };

function sessionOf(host: HostName, { sessions }: StepWorld): Session {
  const session = sessions.get(host);
  if (session !== undefined) return session;
  throw new Failure({
    code: 'ssh.unreachable',
    host,
    message: `${host}: there is no connection`,
    remedy: 'Run `bramble up` again when the host answers.',
  });
}

/** The control plane through which the members of etcd are changed. */
function voter(world: StepWorld): Session {
  const [name] = world.voters;
  if (name === undefined) throw new Error('bug: members of an etcd change that nobody can be asked about');
  return sessionOf(name, world);
}

async function runAction(step: string, action: ClusterAction, world: StepWorld): Promise<void> {
  const context = { api: world.api, clock: world.clock, emit: world.emit, signal: world.signal, step };
  switch (action.kind) {
    case 'wait-etcd':
      return waitEtcd(hostsOf(action.members, world.config), { ...context, http: world.http, sessions: world.sessions });
    case 'wait-api':
      return waitApis(action.hosts, world.apiOf, context);
    case 'apply-objects':
      await Promise.all(action.nodes.map((change) => changeNode(world.api, change, world.signal)));
      for (const round of inRounds(action.changes)) await Promise.all(round.map((change) => changeObject(world.api, change, world.signal)));
      return;
    case 'add-member':
      return addLearner(voter(world), action.peerUrl, context);
    case 'promote-member':
      return promoteMember(voter(world), action.peerUrl, context);
    case 'update-member':
      return updateMember(voter(world), action.id, action.peerUrl, context);
    case 'remove-member':
      return removeMember(voter(world), action.id, context);
    case 'drain-node':
      return drainNode(context, action.node, { timeoutMs: world.drainTimeoutMs, reason: action.reason ?? 'it leaves the cluster' });
    case 'uncordon-node':
      return uncordonNode(world.api, action.node, world.signal);
    case 'delete-node':
      await deleteNode(world.api, action.node, world.signal);
      return;
    case 'forget-host':
      await world.api.patch(hostListPath, { kind: 'merge', body: { data: { [action.host]: null } } }, world.signal);
      return;
    case 'wait-nodes':
      await waitNodesReady(context, action.nodes, undefined, action.endedBoot);
      return;
    case 'wait-addons':
      await Promise.all(action.health.map((health) => waitHealthy(context, health)));
      return;
    default:
      assertNever(action);
  }
}

const hostsOf = (names: readonly HostName[], config: Config): readonly Host[] => config.hosts.filter((host) => names.includes(host.name));
