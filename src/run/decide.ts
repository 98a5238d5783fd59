import type { Arch, HostName } from '../base/names.ts';
import { Failure, type Problem, Problems } from '../base/trouble.ts';
import { sortedBy } from '../base/order.ts';
import { hostList } from '../components/cluster-objects/host-list.ts';
import { type ClusterModel, controlPlanes, isControlPlane } from '../components/component.ts';
import type { Config, Host } from '../config/config.ts';
import { allWants, desiredHost } from '../desired/host.ts';
import { expectedRefs } from '../desired/expected-refs.ts';
import { podRanges } from '../desired/pod-ranges.ts';
import { at } from '../objects/kube-object.ts';
import type { ClusterSecrets } from '../pki/secrets.ts';
import { type ClusterObservation, clusterPlan, type ClusterPlanInput } from '../plan/cluster-plan.ts';
import { decideMembership } from '../plan/decide-membership.ts';
import { etcdBootstrap } from '../plan/etcd-bootstrap.ts';
import type { EtcdMember } from '../plan/etcd-member.ts';
import { rangeGuards } from '../plan/guards/range-guards.ts';
import type { Membership } from '../plan/membership.ts';
import { preflight } from '../plan/preflight/preflight.ts';
import type { Plan } from '../plan/step.ts';
import type { KubeApi } from '../ports/kube-api.ts';
import { refOf, refText } from '../resources/collect-wants.ts';
import { askMembers } from './ask-members.ts';
import { certify, pkiPaths } from './certify.ts';
import { withPods } from './drain/departing-pods.ts';
import { findDepartures, stillListed } from './find-departures.ts';
import { type FoundSecrets, findSecrets } from './find-secrets.ts';
import { disconnect } from './disconnect.ts';
import { observe, observeHosts, type ObservedHosts, type ReachedHost } from './observe-hosts.ts';
import { observeCluster } from './observe-cluster.ts';
import { wantedObjects } from './wanted-objects.ts';
import type { World } from './world.ts';

/** All that is known before anything is changed, and what follows from it. Whoever asks for it closes sessions and API. */
export interface Decision {
  readonly plan: Plan;
  readonly found: FoundSecrets;
  readonly observed: ObservedHosts;
  /** Hosts that leave and answer; their sessions are closed with the others. */
  readonly departing: ObservedHosts;
  /** Hosts through whose own etcd members the membership is changed. */
  readonly voters: readonly HostName[];
  readonly members: readonly EtcdMember[] | undefined;
  readonly cluster: ClusterObservation | undefined;
  readonly api: KubeApi;
}

/** Connects to all hosts and asks each about everything that its part of the config wants; a `holder` locks them before. */
export const ask = (config: Config, world: World, holder?: string): Promise<ObservedHosts> =>
  observeHosts(config, (host) => expectedRefs(config, host, pkiPaths(config, host)), world, holder);

/** Asks the hosts that answered again, over the connections that they have. */
export async function askAgain(config: Config, observed: ObservedHosts, world: World): Promise<ObservedHosts> {
  const reached = await Promise.all(
    observed.reached.map(async (each) => ({
      ...each,
      observation: await observe(each.session, expectedRefs(config, each.host, pkiPaths(config, each.host))),
      answeredMs: world.clock.now(),
    })),
  );
  return { ...observed, reached };
}

/**
 * From what hosts and cluster say to the plan that makes them what the config says. Changes nothing on any host.
 * @throws Problems what the user has to fix; AggregateError of Failures where too few hosts answer
 */
export async function decide(config: Config, observed: ObservedHosts, world: World, holder?: string): Promise<Decision> {
  const { reached } = observed;
  const nowMs = world.clock.now();
  const asking = askMembers(observed, world);
  const found = await findSecrets(observed, world, () => world.signer.newSecrets(nowMs));
  const clusterId = world.signer.fingerprint(found.secrets.authorities.kubernetes.certificatePem);
  const candidates = reached.map(({ host, observation, answeredMs }) => ({ host, observation, answeredMs, clusterId }));
  const members = await asking;
  const unreached = observed.unreached.map(({ host }) => host);
  const membership = decideMembership({ config, clusterId, candidates, unreached, members });
  const warnings = unlessRefused([...preflight(candidates, config), ...membership.problems]);
  if (membership.kind === 'starting') refuseHalfACluster(config, observed);

  const api = await world.openApi(aliveFirst(config, reached), found.secrets);
  let departing: ObservedHosts = { reached: [], unreached: [] };
  try {
    const isMade = membership.kind !== 'starting';
    const [pins, objects] = await Promise.all([
      world.provide(needs(config, reached)),
      isMade ? wantedObjects(config, found.secrets, api, world.signer, nowMs).catch(unlessSilent) : undefined,
    ]);
    const wants = objects ?? (await wantedObjects(config, found.secrets, undefined, world.signer, nowMs));
    const cluster = objects === undefined ? undefined : await observeCluster(api, wants).catch(unlessSilent);
    unlessRefused(rangeGuards(config, { hosts: reached, cluster }));
    const gone = await findDepartures(config, clusterId, cluster, world, holder);
    departing = gone.observed;
    const departures = await withPods(gone.departures, api);
    const model: ClusterModel = {
      config,
      clusterId,
      podRanges: podRanges(config, knownRanges(reached, cluster)),
      pins,
      encryptionKey: found.secrets.encryptionKey,
    };
    const hosts = await Promise.all(reached.map((each) => node(each, model, membership, found.secrets, world, nowMs)));
    const listed = [...config.hosts, ...stillListed(cluster, departures)];
    const { plan, problems } = clusterPlan({ model, hosts, unreached, membership, departures, cluster, objects: [...wants, hostList(listed)] });
    const silent = isMade && cluster === undefined ? ['No API server answers: the objects of the cluster are planned as if there were none.'] : [];
    const notes = [...silent, ...[...warnings, ...unlessRefused(problems)].map(({ message, remedy }) => `${message}. ${remedy}`)];
    return {
      plan: { ...plan, notes: [...plan.notes, ...notes] },
      found,
      observed,
      departing,
      voters: votersOf(observed, members, membership),
      members,
      cluster,
      api,
    };
  } catch (error) {
    api.close();
    await disconnect(departing);
    throw error;
  }
}

/** Members that stay and work, on hosts that answer. */
export const votersOf = ({ reached }: ObservedHosts, members: readonly EtcdMember[] = [], { removals }: Membership): readonly HostName[] =>
  sortedBy(reached, ({ host }) => host.name).flatMap(({ host: { name } }) => {
    const member = members.find((each) => each.name === name);
    return member?.healthy === true && !member.isLearner && removals.every(({ id }) => id !== member.id) ? [name] : [];
  });

/** Warnings, which become notes of the plan. @throws Problems where one is an error */
function unlessRefused(problems: readonly Problem[]): readonly Problem[] {
  if (problems.some((problem) => problem.severity === 'error')) throw new Problems(problems);
  return problems;
}

/** A cluster whose API is silent is planned from its hosts alone; any other failure is one. */
export const unlessSilent = (error: unknown): undefined => {
  if (
    error instanceof Failure &&
    (error.code === 'kube.unreachable' || error.code === 'kube.timeout' || error.code === 'kube.server-error' || error.code === 'kube.busy')
  )
    return undefined;
  throw error;
};

/** A new cluster starts with all of its members, or none could tell a majority. */
function refuseHalfACluster(config: Config, { reached, unreached }: ObservedHosts): void {
  if (reached.length > 0 && unreached.every(({ host }) => !isControlPlane(host))) return;
  throw new AggregateError(
    unreached.map(({ failure }) => failure),
    `${config.name}: nothing was changed`,
  );
}

const needs = (config: Config, reached: readonly ReachedHost[]) => ({
  kubernetes: config.kubernetes,
  hosts: reached.map(({ host, observation }) => ({ arch: observation.facts.arch as Arch, role: host.role })),
  metricsServer: config.addons.metricsServer,
  demo: true,
});

/** Those with a database first: the others have no API server yet. */
const aliveFirst = (config: Config, reached: readonly ReachedHost[]): readonly Host[] => {
  const alive = new Map(reached.map(({ host, observation }) => [host.name, observation.facts.etcdData]));
  return controlPlanes(config)
    .filter(({ name }) => alive.has(name))
    .toSorted((a, b) => Number(alive.get(b.name)) - Number(alive.get(a.name)));
};

function knownRanges(reached: readonly ReachedHost[], cluster: ClusterObservation | undefined): ReadonlyMap<HostName, string> {
  const fromNodes = [...(cluster?.nodes ?? [])].flatMap(([name, node]) => {
    const range = at(node, 'spec', 'podCIDR');
    return typeof range === 'string' ? [[name as HostName, range] as const] : [];
  });
  const fromHosts = reached.flatMap(({ host, observation }) =>
    observation.facts.identity === undefined ? [] : [[host.name, observation.facts.identity.podRange] as const],
  );
  return new Map([...fromHosts, ...fromNodes]);
}

/** Certificates of one host, and a second question where its facts made it want what was not asked about. */
async function node(
  each: ReachedHost,
  model: ClusterModel,
  members: Membership,
  secrets: ClusterSecrets,
  world: World,
  nowMs: number,
): Promise<ClusterPlanInput['hosts'][number]> {
  const { host } = each;
  const build = async (observation: ReachedHost['observation']) => ({
    host,
    observation,
    pki: await certify(model.config, host, observation, secrets, world.signer, nowMs),
    etcdBootstrap: etcdBootstrap({ host, observation, clusterId: model.clusterId }, model.config, members),
  });
  const first = await build(each.observation);
  const asked = new Set(expectedRefs(model.config, host, pkiPaths(model.config, host)).map(refText));
  const refs = allWants(desiredHost({ ...first, cluster: model, facts: each.observation.facts })).map(refOf);
  return refs.every((ref) => asked.has(refText(ref))) ? first : build(await observe(each.session, refs));
}
