import { coreDns } from '../addons/coredns/coredns.ts';
import { metricsServer } from '../addons/metrics-server/metrics-server.ts';
import { images } from '../artifacts/catalogue.ts';
import type { HostName } from '../base/names.ts';
import { byText, sortedBy } from '../base/order.ts';
import type { Problem } from '../base/trouble.ts';
import { bootNeeds } from '../components/board/boot-needs.ts';
import { type ClusterModel, isControlPlane, type NodeContext } from '../components/component.ts';
import type { Host } from '../config/config.ts';
import { desiredHost, type DesiredHost } from '../desired/host.ts';
import type { HostObservation } from '../facts/observation.ts';
import { diffNode, type NodeChange } from '../objects/node.ts';
import { nodeWant } from '../objects/node-want.ts';
import { diffObjects } from '../objects/sets.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { at } from '../objects/kube-object.ts';
import { hostBudget } from './budget/host-budget.ts';
import { type Departure, isReady } from './departures.ts';
import { wipeBatch, withoutEtcdData } from './former-database.ts';
import { graph } from './graph.ts';
import { hostChanges, withFirst } from './host-changes.ts';
import { hostSteps } from './host-steps.ts';
import { maxUnavailable } from './max-unavailable.ts';
import { memberSteps } from './member-steps.ts';
import type { Membership } from './membership.ts';
import { heldBack, isMemberDown, isWithinReach } from './quorum.ts';
import { rebootStep } from './reboot.ts';
import { cutOffMeanwhile } from './cut-off-meanwhile.ts';
import { emptiedHosts } from './rolling.ts';
import { diskSpace } from './preflight/space.ts';
import type { Plan } from './step.ts';

/** What the API server told; undefined as a whole where none answers. */
export interface ClusterObservation {
  /** Every object that bramble placed and every wanted one that exists. */
  readonly objects: readonly KubeObject[];
  readonly nodes: ReadonlyMap<string, KubeObject>;
}

export interface ClusterPlanInput {
  readonly model: ClusterModel;
  /** Hosts that answered, with the part of their node that was decided before. */
  readonly hosts: readonly (Pick<NodeContext, 'host' | 'pki' | 'etcdBootstrap'> & { readonly observation: HostObservation; readonly desired: DesiredHost })[];
  readonly unreached: readonly Host[];
  readonly membership: Membership;
  readonly departures: readonly Departure[];
  readonly cluster: ClusterObservation | undefined;
  readonly objects: readonly KubeObject[];
}

/**
 * Of pods that no run waits for: those of metrics-server, whose health is not asked for either, and the demo, which is for whoever tries the cluster
 * when it is there.
 */
const lateImages: ReadonlySet<string> = new Set([...metricsServer.images, images.demo.reference ?? '']);

/** The plan that makes a cluster what its model says, or why there is none. Pure. */
export function clusterPlan(input: ClusterPlanInput): { readonly plan: Plan; readonly problems: readonly Problem[] } {
  const { model, membership, departures, unreached } = input;
  const planned = sortedBy(input.hosts, ({ host }) => host.name).map((each) => planHost(each, model, membership));
  const staleNodes = planned.filter(({ host, observation }) => isStale(input.cluster?.nodes.get(host.name), observation)).map(({ name }) => name);
  const cluster = withoutNodes(input.cluster, staleNodes);
  // What nobody could look at is not planned: it would be written over as if it were missing.
  const isUnseen = cluster === undefined && membership.kind !== 'starting';
  const nodes = isUnseen ? { changes: [], problems: [] } : nodeChanges(model, cluster);
  const changes = isUnseen ? [] : diffObjects(input.objects, cluster?.objects ?? []).changes;
  const controlPlanes = planned.filter(({ host }) => isControlPlane(host));
  const voters = controlPlanes.filter(({ name }) => !membership.joins.some(({ host }) => host === name) && !membership.waiting.has(name));
  const silent = unreached.filter(isControlPlane);
  const isRunning = cluster !== undefined || membership.kind === 'told' || isWithinReach(voters, silent.length);
  const held = isRunning ? heldBack(voters, silent.length) : new Set<HostName>();
  const hosts = planned.map((each) => ({
    ...each,
    steps: held.has(each.name) || membership.waiting.has(each.name) ? [] : each.steps,
    isDown: isMemberDown(each),
    // Where pods can go nowhere else, they stay for the moment that it takes.
    isDrained: planned.length > 1 && isReady(cluster?.nodes.get(each.name)),
    member: memberSteps(each.name, membership),
  }));
  const nodesNow = withoutUncordon(nodes.changes, new Set(isRunning ? emptiedHosts(hosts) : []));
  const steps = graph({
    hosts,
    membership,
    controlPlanes: controlPlanes.map(({ name }) => name).filter((name) => !membership.waiting.has(name)),
    nodes: planned.map(({ name }) => name).filter((name) => !membership.waiting.has(name)),
    objects: { changes, nodes: nodesNow },
    staleNodes,
    departures,
    lateImages,
    // metrics-server has nothing to tell before its first round of measuring; a cluster is complete without waiting for that.
    // A replica may have no place while a host is away: what is left has to answer.
    health: unreached.length === 0 ? coreDns.health : coreDns.health.map((each) => (each.kind === 'deployment' ? { ...each, atLeast: 1 } : each)),
    isRunning,
    isUnseen,
    workersAtOnce: maxUnavailable(model.config.updates.maxUnavailable, planned.filter(({ host }) => !isControlPlane(host)).length),
  });
  const budgets = planned.map(({ host, observation, desired }) => hostBudget(host, observation, desired, model.config));
  const problems = [...nodes.problems, ...planned.flatMap((each, index) => diskSpace({ ...each, clusterId: model.clusterId }, budgets[index]?.disks ?? []))];
  const unread = sortedBy(unreached, ({ name }) => name).map(({ name }) => name);
  const more = { ...(isUnseen || membership.kind === 'silent' ? { isPartial: true } : {}), ...(unread.length === 0 ? {} : { unread }) };
  return {
    plan: { steps, notes: [...notes({ ...input, cluster }, held), ...cutOffMeanwhile(hosts)], budgets, passOn: model.config.ssh.passOn, ...more },
    problems,
  };
}

function planHost({ observation: seen, ...node }: ClusterPlanInput['hosts'][number], cluster: ClusterModel, { wipes }: Membership) {
  const { host } = node;
  const wipe = wipes.get(host.name);
  const observation = wipe === undefined ? seen : withoutEtcdData(seen);
  const desired = wipe === undefined ? node.desired : desiredHost({ ...node, cluster, facts: observation.facts });
  const changes = hostChanges(desired, observation);
  const all = wipe === undefined ? changes : withFirst(changes, 'etcd', wipeBatch(host.name, wipe));
  const reboot = rebootStep(host.name, bootNeeds(host, observation.facts), observation);
  return { host, name: host.name, observation, desired, steps: hostSteps(host.name, all, observation, reboot) };
}

/** A kubelet has reported here, and the machine that has the host's name now never had one. */
const isStale = (node: KubeObject | undefined, { facts }: HostObservation): boolean =>
  facts.identity === undefined && typeof at(node, 'status', 'nodeInfo', 'machineID') === 'string' && at(node, 'status', 'nodeInfo', 'machineID') !== '';

const withoutNodes = (cluster: ClusterObservation | undefined, names: readonly HostName[]): ClusterObservation | undefined =>
  cluster === undefined || names.length === 0
    ? cluster
    : { ...cluster, nodes: new Map([...cluster.nodes].filter(([name]) => !names.includes(name as HostName))) };

function nodeChanges(
  model: ClusterModel,
  cluster: ClusterObservation | undefined,
): { readonly changes: readonly NodeChange[]; readonly problems: readonly Problem[] } {
  const verdicts = sortedBy(model.config.hosts, ({ name }) => name).map((host) =>
    diffNode(nodeWant(host, model.podRanges.get(host.name) ?? ''), cluster?.nodes.get(host.name)),
  );
  return {
    changes: verdicts.flatMap((verdict) => (verdict.ok && verdict.value.kind === 'node' ? [verdict.value] : [])),
    problems: verdicts.flatMap((verdict) => (verdict.ok ? [] : [verdict.error])),
  };
}

/** A node that is emptied once more stays closed meanwhile; it is opened after its restart. */
const withoutUncordon = (changes: readonly NodeChange[], emptied: ReadonlySet<HostName>): readonly NodeChange[] =>
  changes
    .map((change) => (emptied.has(change.want.name) ? { ...change, uncordon: false } : change))
    .filter(({ object, taints, uncordon }) => object !== undefined || taints || uncordon);

const notes = ({ model, unreached, hosts, cluster, departures, membership }: ClusterPlanInput, held: ReadonlySet<HostName>): readonly string[] => [
  ...sortedBy(unreached, ({ name }) => name).map(({ name }) => `${name} does not answer: nothing is planned for it, and what it has is not known.`),
  ...departures
    .filter(({ machine }) => machine.kind === 'silent')
    .map(({ host }) => `${host.name} leaves and does not answer: what it has stays there. \`bramble up\` cleans it once it answers again.`),
  ...[...membership.waiting].map((name) => `${name} has no etcd data and joins once the others answer.`),
  ...strangers(model, cluster, departures).map(
    (name) => `${name} is a node of this cluster, and neither in bramble.yaml nor placed by bramble: nothing is done about it.`,
  ),
  ...[...held].map((name) => `${name}: nothing is changed while another control plane does not answer, because etcd would lose its majority.`),
  ...sortedBy(hosts, ({ host }) => host.name).flatMap(({ host, observation }) =>
    observation.unreadable.map(({ kind, key, reason }) => `${host.name}: ${kind} ${key} could not be read (${reason}), so it is placed anew.`),
  ),
];

function strangers(model: ClusterModel, cluster: ClusterObservation | undefined, departures: readonly Departure[]): readonly string[] {
  const names = new Set<string>([...model.config.hosts, ...departures.map(({ host }) => host)].map(({ name }) => name));
  return [...(cluster?.nodes.keys() ?? [])].filter((name) => !names.has(name)).toSorted(byText);
}
