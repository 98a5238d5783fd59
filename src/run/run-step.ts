import { assertNever } from '../base/assert-never.ts';
import type { HostName } from '../base/names.ts';
import { Failure } from '../base/trouble.ts';
import type { Config, Host } from '../config/config.ts';
import type { Emit } from '../events/event.ts';
import type { ClusterAction, Step } from '../plan/step.ts';
import type { Clock } from '../ports/clock.ts';
import type { HostHttp } from '../ports/host-http.ts';
import type { KubeApi } from '../ports/kube-api.ts';
import type { Session } from '../ports/transport.ts';
import { applyHostStep } from './apply-host-step.ts';
import { waitHealthy } from './checks/wait-healthy.ts';
import { waitNodesReady } from './checks/wait-nodes-ready.ts';
import type { RunStep } from './execute.ts';
import { changeNode, changeObject } from './objects/change-object.ts';
import { waitApis } from './wait-api.ts';
import { waitEtcd } from './etcd/wait-etcd.ts';

/** What steps act on. */
export interface StepWorld {
  readonly config: Config;
  readonly sessions: ReadonlyMap<HostName, Session>;
  /** The cluster's API through any control plane. */
  readonly api: KubeApi;
  /** A new connection to the API server of one host; whoever asks closes it. */
  apiOf(host: HostName): Promise<KubeApi>;
  readonly http: HostHttp;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** Runs the steps of a plan against the world. */
export const stepRunner =
  (world: StepWorld): RunStep =>
  async (step: Step) => {
    if (step.kind === 'cluster') return runAction(step.id, step.action, world);
    const session = world.sessions.get(step.host);
    if (session === undefined)
      throw new Failure({
        code: 'ssh.unreachable',
        host: step.host,
        message: `${step.host}: there is no connection`,
        remedy: 'Run `bramble up` again when the host answers.',
      });
    await applyHostStep(step, session, world.emit);
  };

async function runAction(step: string, action: ClusterAction, world: StepWorld): Promise<void> {
  const context = { api: world.api, clock: world.clock, emit: world.emit, signal: world.signal, step };
  switch (action.kind) {
    case 'wait-etcd':
      return waitEtcd(hostsOf(action.members, world.config), { ...context, http: world.http });
    case 'wait-api':
      return waitApis(action.hosts, world.apiOf, context);
    case 'apply-objects':
      await Promise.all(action.nodes.map((change) => changeNode(world.api, change, world.signal)));
      for (const change of action.changes) await changeObject(world.api, change, world.signal);
      return;
    case 'wait-nodes':
      await waitNodesReady(context, action.nodes);
      return;
    case 'wait-addons':
      await Promise.all(action.health.map((health) => waitHealthy(context, health)));
      return;
    default:
      assertNever(action);
  }
}

const hostsOf = (names: readonly HostName[], config: Config): readonly Host[] => config.hosts.filter((host) => names.includes(host.name));
