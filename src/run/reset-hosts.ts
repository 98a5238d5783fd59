import { Problems } from '../base/trouble.ts';
import type { HostName } from '../base/names.ts';
import { controlPlanes, isControlPlane } from '../components/component.ts';
import type { Config, Host } from '../config/config.ts';
import { decideMembership } from '../plan/decide-membership.ts';
import { type Departure, departureSteps } from '../plan/departures.ts';
import type { MemberRemoval, Membership } from '../plan/membership.ts';
import { changeCount, type Plan } from '../plan/step.ts';
import { askMembers, votersOf } from './ask-members.ts';
import { ask } from './ask-hosts.ts';
import { disconnect } from './disconnect.ts';
import { withPods } from './drain/departing-pods.ts';
import { execute } from './execute.ts';
import { machineBehind } from './find-departures.ts';
import { findSecrets } from './find-secrets.ts';
import { recorded } from './history/recorded.ts';
import { observeCluster, unlessSilent } from './observe-cluster.ts';
import { refuseStrangers } from './refuse-strangers.ts';
import { stepRunner } from './run-step.ts';
import { sessionsOf } from './sessions.ts';
import { tellPlan } from './tell-plan.ts';
import type { UpOptions } from './up.ts';
import { holderOf, type World } from './world.ts';

const reason = 'it is reset';

/**
 * Takes single hosts out of a cluster that goes on, as if they had left bramble.yaml: drained, out of etcd, blank, no Node any more.
 * The next `up` sets them up anew. @throws Problems `reset.quorum`, `etcd.would-lose-quorum`; Failure, AggregateError of them
 */
export async function resetHosts(config: Config, world: World, names: readonly HostName[], options: UpOptions): Promise<'done' | 'declined'> {
  const staying: Config = { ...config, hosts: config.hosts.filter(({ name }) => !names.includes(name)) };
  const leaving = config.hosts.filter(({ name }) => names.includes(name));
  refuseLast(config, staying);
  const observed = await ask(config, world, holderOf('reset', world), names);
  try {
    await refuseStrangers(observed, world);
    const found = await findSecrets(observed, world, () => world.signer.newSecrets(world.clock.now()));
    const clusterId = world.signer.fingerprint(found.secrets.authorities.kubernetes.certificatePem);
    const members = await askMembers(observed, world);
    const candidates = observed.reached.map(({ host, observation }) => ({ host, observation, clusterId }));
    const membership = decideMembership({ config: staying, clusterId, candidates, unreached: [], members });
    const removals = membership.removals
      .filter(({ name }) => (names as readonly string[]).includes(name))
      .map((each): MemberRemoval => ({ ...each, reason, isDead: false }));
    refuseLoss(leaving, membership);

    const stayingReached = { ...observed, reached: observed.reached.filter(({ host }) => !names.includes(host.name)) };
    const api = await world.openApi(
      controlPlanes(staying).filter(({ name }) => stayingReached.reached.some(({ host }) => host.name === name)),
      found.secrets,
    );
    try {
      const cluster = membership.kind === 'told' ? await observeCluster(api, []).catch(unlessSilent) : undefined;
      const leavers = leaving.map((host): Departure => {
        const reached = observed.reached.find((each) => each.host.name === host.name);
        const machine = reached === undefined ? ({ kind: 'silent' } as const) : machineBehind(reached, clusterId);
        return { host, reason, machine, node: cluster?.nodes.get(host.name), isListed: false };
      });
      const departures = await withPods(leavers, api);
      const plan: Plan = { steps: departureSteps(departures, removals, []), notes: notesOf(departures, cluster === undefined) };
      if (changeCount(plan) === 0) return 'done';
      if (!(await options.approve(plan))) return 'declined';
      tellPlan(plan, world);
      const run = stepRunner({
        ...world,
        config,
        sessions: sessionsOf(observed),
        voters: votersOf(stayingReached, members, membership),
        api,
        apiOf: () => Promise.reject(new Error('bug: no step of a reset asks one API server')),
        drainTimeoutMs: options.drainTimeoutMs,
      });
      await recorded({ command: 'reset', plan, reached: stayingReached.reached }, world, async () => {
        const { failures } = await execute(plan, run, world.emit, world.clock, world.signal);
        world.signal.throwIfAborted();
        if (failures.length > 0) throw new AggregateError(failures, `${config.name}: not every host is blank`);
      });
      return 'done';
    } finally {
      api.close();
    }
  } finally {
    await disconnect(observed);
  }
}

/** The cluster must have a control plane left. @throws Problems `reset.quorum` */
function refuseLast(config: Config, staying: Config): void {
  if (controlPlanes(staying).length > 0) return;
  const names = controlPlanes(config).map(({ name }) => name);
  throw refusal(
    `${names.join(', ')}: the cluster has no other control plane, and would be lost with its data`,
    'To give up the whole cluster, run `bramble reset` without names.',
  );
}

/** Whoever is in etcd has to leave it first, which takes a majority before and after. @throws Problems `reset.quorum`, `etcd.would-lose-quorum` */
function refuseLoss(leaving: readonly Host[], { kind, problems }: Membership): void {
  const names = leaving.filter(isControlPlane).map(({ name }) => name);
  if (kind === 'told' && problems.length > 0) throw new Problems(problems);
  if (kind === 'silent' && names.length > 0)
    throw refusal(
      `${names.join(', ')}: etcd does not answer now, so that no member can leave it`,
      'Run `bramble up` first. To give up the whole cluster, run `bramble reset` without names.',
    );
}

const refusal = (message: string, remedy: string): Problems => new Problems([{ kind: 'problem', code: 'reset.quorum', severity: 'error', message, remedy }]);

const notesOf = (departures: readonly Departure[], isSilent: boolean): readonly string[] => [
  ...(isSilent ? ['No API server answers: pods are not moved, and Nodes stay listed.'] : []),
  ...departures.filter(({ machine }) => machine.kind === 'silent').map(({ host }) => `${host.name} does not answer: what it has stays there.`),
];
