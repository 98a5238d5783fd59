import type { Arch, HostName } from '../base/names.ts';
import { Failure, type Problem, Problems } from '../base/trouble.ts';
import { type ClusterModel, controlPlanes, isControlPlane } from '../components/component.ts';
import type { Config, Host } from '../config/config.ts';
import { allWants, desiredHost } from '../desired/host.ts';
import { expectedRefs } from '../desired/expected-refs.ts';
import { podRanges } from '../desired/pod-ranges.ts';
import { at } from '../objects/kube-object.ts';
import type { ClusterSecrets } from '../pki/secrets.ts';
import { type ClusterObservation, clusterPlan, type ClusterPlanInput } from '../plan/cluster-plan.ts';
import { etcdBootstrap } from '../plan/etcd-bootstrap.ts';
import { preflight } from '../plan/preflight/preflight.ts';
import type { Plan } from '../plan/step.ts';
import type { KubeApi } from '../ports/kube-api.ts';
import { refOf, refText } from '../resources/collect-wants.ts';
import { certify, pkiPaths } from './certify.ts';
import { type FoundSecrets, findSecrets } from './find-secrets.ts';
import { observe, observeHosts, type ObservedHosts, type ReachedHost } from './observe-hosts.ts';
import { observeCluster } from './observe-cluster.ts';
import { wantedObjects } from './wanted-objects.ts';
import type { World } from './world.ts';

/** All that is known before anything is changed, and what follows from it. Whoever asks for it closes sessions and API. */
export interface Decision {
  readonly plan: Plan;
  readonly found: FoundSecrets;
  readonly observed: ObservedHosts;
  readonly cluster: ClusterObservation | undefined;
  readonly api: KubeApi;
}

/** Connects to all hosts and asks each about everything that its part of the config wants; a `holder` locks them before. */
export const ask = (config: Config, world: World, holder?: string): Promise<ObservedHosts> =>
  observeHosts(config, (host) => expectedRefs(config, host, pkiPaths(config, host)), world, holder);

/**
 * From what hosts and cluster say to the plan that makes them what the config says. Changes nothing on any host.
 * @throws Problems what the user has to fix; AggregateError of Failures where too few hosts answer
 */
export async function decide(config: Config, observed: ObservedHosts, world: World): Promise<Decision> {
  const { reached } = observed;
  const nowMs = world.clock.now();
  const found = await findSecrets(reached, world.workspace, () => world.signer.newSecrets(nowMs));
  const clusterId = world.signer.fingerprint(found.secrets.authorities.kubernetes.certificatePem);
  const warnings = unlessRefused(
    preflight(
      reached.map(({ host, observation, answeredMs }) => ({ host, observation, answeredMs, clusterId })),
      config,
    ),
  );
  refuseHalfACluster(config, observed);

  const api = await world.openApi(aliveFirst(config, reached), found.secrets);
  try {
    const isMade = reached.some(({ observation }) => observation.facts.etcdData);
    const [pins, objects] = await Promise.all([
      world.provide(needs(config, reached)),
      isMade ? wantedObjects(config, found.secrets, api, world.signer, nowMs).catch(whenSilent) : undefined,
    ]);
    const wants = objects ?? (await wantedObjects(config, found.secrets, undefined, world.signer, nowMs));
    const cluster = objects === undefined ? undefined : await observeCluster(api, wants).catch(whenSilent);
    const model: ClusterModel = {
      config,
      clusterId,
      podRanges: podRanges(config, knownRanges(reached, cluster)),
      pins,
      encryptionKey: found.secrets.encryptionKey,
    };
    const hosts = await Promise.all(reached.map((each) => node(each, model, found.secrets, world, nowMs)));
    const { plan, problems } = clusterPlan({ model, hosts, unreached: observed.unreached.map(({ host }) => host), cluster, objects: wants });
    const silent = isMade && cluster === undefined ? ['No API server answers: the objects of the cluster are planned as if there were none.'] : [];
    const notes = [...silent, ...[...warnings, ...unlessRefused(problems)].map(({ message, remedy }) => `${message}. ${remedy}`)];
    return { plan: { ...plan, notes: [...plan.notes, ...notes] }, found, observed, cluster, api };
  } catch (error) {
    api.close();
    throw error;
  }
}

/** Warnings, which become notes of the plan. @throws Problems where one is an error */
function unlessRefused(problems: readonly Problem[]): readonly Problem[] {
  if (problems.some((problem) => problem.severity === 'error')) throw new Problems(problems);
  return problems;
}

/** A cluster whose API is silent is planned from its hosts alone; any other failure is one. */
const whenSilent = (error: unknown): undefined => {
  if (
    error instanceof Failure &&
    (error.code === 'kube.unreachable' || error.code === 'kube.timeout' || error.code === 'kube.server-error' || error.code === 'kube.busy')
  )
    return undefined;
  throw error;
};

/** A new cluster starts with all of its members, or the missing one could never join. */
function refuseHalfACluster(config: Config, { reached, unreached }: ObservedHosts): void {
  const missing = unreached.filter(({ host }) => isControlPlane(host));
  const isNew = reached.every(({ observation }) => !observation.facts.etcdData);
  if (reached.length > 0 && (missing.length === 0 || !isNew)) return;
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

const aliveFirst = (config: Config, reached: readonly ReachedHost[]): readonly Host[] => {
  const alive = new Set(reached.map(({ host }) => host.name));
  return controlPlanes(config).filter(({ name }) => alive.has(name));
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
async function node(each: ReachedHost, model: ClusterModel, secrets: ClusterSecrets, world: World, nowMs: number): Promise<ClusterPlanInput['hosts'][number]> {
  const { host } = each;
  const build = async (observation: ReachedHost['observation']) => ({
    host,
    observation,
    pki: await certify(model.config, host, observation, secrets, world.signer, nowMs),
    etcdBootstrap: etcdBootstrap({ host, observation, clusterId: model.clusterId }, model.config),
  });
  const first = await build(each.observation);
  const asked = new Set(expectedRefs(model.config, host, pkiPaths(model.config, host)).map(refText));
  const refs = allWants(desiredHost({ ...first, cluster: model, facts: each.observation.facts })).map(refOf);
  return refs.every((ref) => asked.has(refText(ref))) ? first : build(await observe(each.session, refs));
}
