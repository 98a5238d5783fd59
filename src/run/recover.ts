import type { HostName } from '../base/names.ts';
import type { Secret } from '../base/secret.ts';
import { Failure, Problems } from '../base/trouble.ts';
import { controlPlanes, isControlPlane, urlOf } from '../components/component.ts';
import { etcdBootstrapPath } from '../components/etcd/etcd.ts';
import type { Config, Host } from '../config/config.ts';
import { bootstrapText, membersNamed } from '../plan/etcd-data.ts';
import { decideRecovery, type Recovery, type RecoveryWish } from '../plan/recover.ts';
import { recoverySteps } from '../plan/recover-steps.ts';
import type { Plan } from '../plan/step.ts';
import { disconnect } from './disconnect.ts';
import { observeEtcd } from './etcd/observe-etcd.ts';
import { type EtcdSurvey, surveyEtcd } from './etcd/survey.ts';
import { execute } from './execute.ts';
import { findSecrets } from './find-secrets.ts';
import { recorded } from './history/recorded.ts';
import { observeHosts, type ObservedHosts, type ReachedHost } from './observe-hosts.ts';
import { refuseStrangers } from './refuse-strangers.ts';
import { stepRunner } from './run-step.ts';
import { sessionsOf } from './sessions.ts';
import { tellPlan } from './tell-plan.ts';
import { holderOf, type World } from './world.ts';

export interface RecoverOptions {
  readonly wish: RecoveryWish;
  /** A snapshot of etcd as base64. */
  readonly snapshot: Secret | undefined;
  readonly approve: (plan: Plan) => Promise<boolean>;
}

/**
 * Makes a cluster whose etcd lost its majority for good go on from what one control plane has. It changes nothing where a majority is
 * left or could come back. @throws Problems `recover.*`, `host.other-cluster`; Failure, AggregateError of them
 */
export async function recover(config: Config, world: World, { wish, snapshot, approve }: RecoverOptions): Promise<'done' | 'declined'> {
  const observed = await observeHosts(config, () => [{ kind: 'file', key: etcdBootstrapPath }], world, holderOf('recover', world));
  try {
    await refuseStrangers(observed, world);
    const recovery = await look(config, observed, world, wish);
    const plan = await planOf(config, recovery, snapshot, observed, world);
    if (!(await approve(plan))) return 'declined';
    await recorded({ command: 'recover', plan, reached: observed.reached }, world, () => carryOut(config, plan, recovery, observed, world));
    world.emit({ kind: 'note', text: `etcd goes on from ${recovery.source.host}. Now \`bramble up\` makes the other control planes members again.` });
    return 'done';
  } finally {
    await disconnect(observed);
  }
}

/** Asks every control plane what it has. @throws Problems `recover.*` */
async function look(config: Config, { reached, unreached }: ObservedHosts, world: World, wish: RecoveryWish): Promise<Recovery> {
  const members = reached.filter(({ host }) => isControlPlane(host));
  const [lists, survivors] = await Promise.all([
    Promise.all(members.filter(({ observation }) => observation.facts.etcdData).map(({ session }) => observeEtcd(session))),
    Promise.all(members.map((each) => surveyEtcd(each, world.http))),
  ]);
  const outcome = decideRecovery({
    working: lists.find((list) => list !== undefined)?.map(({ name }) => name),
    survivors,
    silent: unreached
      .map(({ host }) => host)
      .filter(isControlPlane)
      .map(({ name }) => name),
    voters: Math.max(1, ...survivors.map((each, index) => votersBy(each, members[index] as ReachedHost, config))),
    wish,
  });
  if ('code' in outcome) throw new Problems([outcome]);
  return outcome;
}

/** How large the cluster was: by a member's own data, else by the file that it started from, else by bramble.yaml. */
function votersBy({ hasData, knownMembers }: EtcdSurvey, { host, observation }: ReachedHost, config: Config): number {
  if (!hasData) return 0;
  const candidate = { host, observation, clusterId: '' };
  return knownMembers ?? (bootstrapText(candidate) === undefined ? controlPlanes(config).length : membersNamed(candidate));
}

async function planOf(config: Config, recovery: Recovery, snapshot: Secret | undefined, observed: ObservedHosts, world: World): Promise<Plan> {
  const { secrets } = await findSecrets(observed, world, () => world.signer.newSecrets(world.clock.now()));
  return recoverySteps({
    recovery,
    snapshot,
    peerUrl: urlOf(hostOf(config, recovery.source.host).address, 2380),
    clusterId: world.signer.fingerprint(secrets.authorities.kubernetes.certificatePem),
    aside: `/var/lib/etcd-before-recovery-${new Date(world.clock.now()).toISOString().replaceAll(/[-:]|\.\d+/g, '')}`,
    // A machine that was put in a lost one's place has no kubelet yet.
    reached: observed.reached.filter(({ observation }) => observation.facts.identity !== undefined).map(({ host }) => host.name),
  });
}

async function carryOut(config: Config, plan: Plan, { source }: Recovery, observed: ObservedHosts, world: World): Promise<void> {
  tellPlan(plan, world);
  const { secrets } = await findSecrets(observed, world, () => world.signer.newSecrets(world.clock.now()));
  const apiOf = (name: HostName) => world.openApi([hostOf(config, name)], secrets);
  const api = await apiOf(source.host);
  try {
    const { http, clock, emit, signal } = world;
    const run = stepRunner({ config, sessions: sessionsOf(observed), voters: [], drainTimeoutMs: 0, api, apiOf, http, clock, emit, signal });
    const { failures } = await execute(plan, run, emit, clock, signal);
    signal.throwIfAborted();
    if (failures.length > 0) throw new AggregateError(failures.map(again), `${config.name}: the recovery did not end`);
  } finally {
    api.close();
  }
}

/** What failed on a host is not a matter of `up` here. */
const again = (failure: Failure): Failure =>
  failure.code === 'apply.command-failed'
    ? new Failure({
        code: 'recover.failed',
        host: failure.host,
        message: failure.message,
        remedy: 'Read what the host said below, mend it there, then run `bramble recover` again: it goes on where this run ended.',
        evidence: failure.evidence,
      })
    : failure;

const hostOf = (config: Config, name: HostName): Host => {
  const host = config.hosts.find((each) => each.name === name);
  if (host === undefined) throw new Error(`bug: ${name} is not in the config`);
  return host;
};
