import type { Arch, HostName } from '../base/names.ts';
import { type Problem, Problems } from '../base/trouble.ts';
import { hostList } from '../components/cluster-objects/host-list.ts';
import { type ClusterModel, controlPlanes, isControlPlane } from '../components/component.ts';
import type { Config, Host } from '../config/config.ts';
import { podRanges } from '../desired/pod-ranges.ts';
import { type ClusterObservation, clusterPlan } from '../plan/cluster-plan.ts';
import { decideMembership } from '../plan/decide-membership.ts';
import type { EtcdMember } from '../plan/etcd-member.ts';
import { readRecords } from '../history/run-record.ts';
import { vanishedCluster } from '../history/vanished-cluster.ts';
import { takenAsItIs } from '../plan/budget/taken-as-it-is.ts';
import { rangeGuards } from '../plan/guards/range-guards.ts';
import { newMembers } from '../plan/new-members.ts';
import { ownership } from '../plan/preflight/ownership.ts';
import { preflight } from '../plan/preflight/preflight.ts';
import { knownRanges } from '../plan/known-ranges.ts';
import { cannotRenumber, renumberingPlan } from '../plan/renumber-pods.ts';
import type { Plan } from '../plan/step.ts';
import type { KubeApi } from '../ports/kube-api.ts';
import { askMembers, votersOf } from './ask-members.ts';
import { disconnect } from './disconnect.ts';
import { withPods } from './drain/departing-pods.ts';
import { findDepartures, stillListed } from './find-departures.ts';
import { type FoundSecrets, findSecrets } from './find-secrets.ts';
import { observeCluster, unlessSilent } from './observe-cluster.ts';
import type { ObservedHosts, ReachedHost } from './observe-hosts.ts';
import { planNode } from './plan-node.ts';
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
  /** Hosts that the plan makes members of etcd. */
  readonly newMembers: readonly HostName[];
  readonly cluster: ClusterObservation | undefined;
  readonly api: KubeApi;
}

/** What whoever asks for a decision wants with it. */
export interface Wish {
  /** Who holds the locks of hosts that leave; nobody does where it is only shown. */
  readonly holder?: string;
  /** All pods may stop and get other addresses, where network.pods has another range. */
  readonly renumbersPods?: boolean;
  /** Hosts are taken that are too small for their part. */
  readonly forcesHosts?: boolean;
}

/**
 * From what hosts and cluster say to the plan that makes them what the config says. Changes nothing on any host.
 * @throws Problems what the user has to fix; AggregateError of Failures where too few hosts answer
 */
export async function decide(
  config: Config,
  observed: ObservedHosts,
  world: World,
  { holder, renumbersPods = false, forcesHosts = false }: Wish = {},
): Promise<Decision> {
  const { reached } = observed;
  const nowMs = world.clock.now();
  const [found, members] = await Promise.all([findSecrets(observed, world, () => world.signer.newSecrets(nowMs)), askMembers(observed, world)]);
  const clusterId = world.signer.fingerprint(found.secrets.authorities.kubernetes.certificatePem);
  const candidates = reached.map(({ host, observation, answeredMs }) => ({ host, observation, answeredMs, clusterId }));
  const unreached = observed.unreached.map(({ host }) => host);
  const membership = decideMembership({ config, clusterId, candidates, unreached, members });
  // Who is in etcd means nothing while hosts are not who they should be.
  const areStrangers = candidates.some((candidate) => ownership(candidate).length > 0);
  const judged = (problems: readonly Problem[]): readonly Problem[] => unlessRefused(forcesHosts ? problems.map(takenAsItIs) : problems);
  const warnings = judged([...preflight(candidates, config), ...(areStrangers ? [] : membership.problems)]);
  if (membership.kind === 'starting') {
    refuseHalfACluster(config, observed);
    if (found.from === 'workspace') await refuseVanished(config, observed, world);
  }

  const api = await world.openApi(serversOf(config, reached, members), found.secrets);
  let departing: ObservedHosts = { reached: [], unreached: [] };
  try {
    const isMade = membership.kind !== 'starting';
    const [pins, objects] = await Promise.all([
      world.provide(needs(config, reached)),
      isMade ? wantedObjects(config, found.secrets, api, world.signer, nowMs).catch(unlessSilent) : undefined,
    ]);
    const wants = objects ?? (await wantedObjects(config, found.secrets, undefined, world.signer, nowMs));
    const cluster = objects === undefined ? undefined : await observeCluster(api, wants).catch(unlessSilent);
    const witnesses = { hosts: reached, cluster };
    unlessRefused(rangeGuards(config, witnesses, { renumbersPods }));
    const renumbering = renumbersPods && isMade ? renumberingPlan(config, witnesses) : undefined;
    const known = {
      found,
      observed,
      voters: votersOf(observed, members, membership),
      members,
      newMembers: newMembers(membership, candidates),
      cluster,
      api,
    };
    if (renumbering !== undefined) {
      unlessRefused(cannotRenumber(unreached, cluster !== undefined));
      return { ...known, departing, plan: renumbering };
    }
    const gone = await findDepartures(config, clusterId, cluster, world, holder);
    departing = gone.observed;
    const departures = await withPods(gone.departures, api);
    const model: ClusterModel = {
      config,
      clusterId,
      podRanges: podRanges(config, knownRanges(witnesses)),
      pins,
      encryptionKey: found.secrets.encryptionKey,
    };
    const hosts = await Promise.all(reached.map((each) => planNode(each, model, membership, found.secrets, world, nowMs)));
    const listed = [...config.hosts, ...stillListed(cluster, departures)];
    const { plan, problems } = clusterPlan({ model, hosts, unreached, membership, departures, cluster, objects: [...wants, hostList(listed)] });
    const refusals = observed.unreached
      .filter(({ failure }) => failure.code !== 'ssh.unreachable')
      .map(({ failure }) => `${failure.message}. ${failure.remedy}`);
    const silent = isMade && cluster === undefined ? ['No API server answers: the objects of the cluster, and who leaves it, are decided once one does.'] : [];
    const notes = [...silent, ...refusals, ...[...warnings, ...judged(problems)].map(({ message, remedy }) => `${message}. ${remedy}`)];
    return { ...known, departing, plan: { ...plan, notes: [...plan.notes, ...notes] } };
  } catch (error) {
    api.close();
    await disconnect(departing);
    throw error;
  }
}

/** Warnings, which become notes of the plan. @throws Problems where one is an error */
function unlessRefused(problems: readonly Problem[]): readonly Problem[] {
  if (problems.some((problem) => problem.severity === 'error')) throw new Problems(problems);
  return problems;
}

/** A new cluster starts with all of its members, or none could tell a majority. */
function refuseHalfACluster(config: Config, { reached, unreached }: ObservedHosts): void {
  if (reached.length > 0 && unreached.every(({ host }) => !isControlPlane(host))) return;
  throw new AggregateError(
    unreached.map(({ failure }) => failure),
    `${config.name}: nothing was changed`,
  );
}

/** Keys of a cluster that no host knows any more. @throws Problems `cluster.vanished` */
async function refuseVanished(config: Config, { reached }: ObservedHosts, { workspace }: World): Promise<void> {
  const isBlank = reached.every(({ observation: { facts } }) => facts.identity === undefined && !facts.etcdData && facts.interruptedReset === undefined);
  const vanished = isBlank ? vanishedCluster(config.name, readRecords(await workspace.readRecords())) : undefined;
  if (vanished !== undefined) throw new Problems([vanished]);
}

const needs = (config: Config, reached: readonly ReachedHost[]) => ({
  kubernetes: config.kubernetes,
  hosts: reached.map(({ host, observation }) => ({ arch: observation.facts.arch as Arch, role: host.role })),
  metricsServer: config.addons.metricsServer,
  demo: true,
});

/**
 * Whose API servers are asked: those of members, because others may serve a database that is none of this cluster any more. Where etcd
 * tells nothing, all of them; those with data first, for the others have no API server yet.
 */
function serversOf(config: Config, reached: readonly ReachedHost[], members: readonly EtcdMember[] | undefined): readonly Host[] {
  const alive = new Map(reached.map(({ host, observation }) => [host.name, observation.facts.etcdData]));
  const answering = controlPlanes(config)
    .filter(({ name }) => alive.has(name))
    .toSorted((a, b) => Number(alive.get(b.name)) - Number(alive.get(a.name)));
  const serving = answering.filter(({ name }) => members?.some((member) => member.name === name));
  return serving.length === 0 ? answering : serving;
}
