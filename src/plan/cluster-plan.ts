import { coreDns } from '../addons/coredns/coredns.ts';
import type { HostName } from '../base/names.ts';
import { byText, sortedBy } from '../base/order.ts';
import type { Problem } from '../base/trouble.ts';
import { type ClusterModel, isControlPlane, type NodeContext } from '../components/component.ts';
import type { Host } from '../config/config.ts';
import { desiredHost, type DesiredHost } from '../desired/host.ts';
import type { HostObservation } from '../facts/observation.ts';
import { describeObject } from '../objects/describe-object.ts';
import { describeNode, diffNode, type NodeChange } from '../objects/node.ts';
import { nodeWant } from '../objects/node-want.ts';
import { diffObjects } from '../objects/sets.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { graph } from './graph.ts';
import { hostChanges } from './host-changes.ts';
import { hostSteps } from './host-steps.ts';
import { heldBack, isMemberDown, isWithinReach } from './quorum.ts';
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
  readonly hosts: readonly (Pick<NodeContext, 'host' | 'pki' | 'etcdBootstrap'> & { readonly observation: HostObservation })[];
  readonly unreached: readonly Host[];
  readonly cluster: ClusterObservation | undefined;
  readonly objects: readonly KubeObject[];
}

/** The plan that makes a cluster what its model says, or why there is none. Pure. */
export function clusterPlan(input: ClusterPlanInput): { readonly plan: Plan; readonly problems: readonly Problem[] } {
  const { model, cluster } = input;
  const planned = sortedBy(input.hosts, ({ host }) => host.name).map(({ observation, ...node }) => {
    const desired: DesiredHost = desiredHost({ ...node, cluster: model, facts: observation.facts });
    return { host: node.host, name: node.host.name, observation, desired, steps: hostSteps(node.host.name, hostChanges(desired, observation), observation) };
  });
  const nodes = nodeChanges(input);
  const { changes } = diffObjects(input.objects, cluster?.objects ?? []);
  const members = planned.filter(({ host }) => isControlPlane(host));
  const silent = input.unreached.filter(isControlPlane);
  const isRunning = cluster !== undefined || isWithinReach(members, silent.length);
  const held = isRunning ? heldBack(members, silent.length) : new Set<HostName>();
  const steps = graph({
    hosts: planned.map((each) => ({ host: each.host, steps: held.has(each.name) ? [] : each.steps, isDown: isMemberDown(each) })),
    controlPlanes: members.map(({ name }) => name),
    nodes: planned.map(({ name }) => name),
    objects: { changes, nodes: nodes.changes, rows: [...changes.flatMap(describeObject), ...nodes.changes.flatMap(describeNode)] },
    // metrics-server has nothing to tell before its first round of measuring; a cluster is complete without waiting for that.
    // A replica may have no place while a host is away: what is left has to answer.
    health: input.unreached.length === 0 ? coreDns.health : coreDns.health.map((each) => (each.kind === 'deployment' ? { ...each, atLeast: 1 } : each)),
    isRunning,
  });
  const problems = [...nodes.problems, ...planned.flatMap((each) => diskSpace({ ...each, clusterId: model.clusterId }))];
  return { plan: { steps, notes: notes(input, held) }, problems };
}

function nodeChanges({ model, cluster }: ClusterPlanInput): { readonly changes: readonly NodeChange[]; readonly problems: readonly Problem[] } {
  const verdicts = sortedBy(model.config.hosts, ({ name }) => name).map((host) =>
    diffNode(nodeWant(host, model.podRanges.get(host.name) ?? ''), cluster?.nodes.get(host.name)),
  );
  return {
    changes: verdicts.flatMap((verdict) => (verdict.ok && verdict.value.kind === 'node' ? [verdict.value] : [])),
    problems: verdicts.flatMap((verdict) => (verdict.ok ? [] : [verdict.error])),
  };
}

const notes = ({ model, unreached, hosts, cluster }: ClusterPlanInput, held: ReadonlySet<HostName>): readonly string[] => [
  ...sortedBy(unreached, ({ name }) => name).map(({ name }) => `${name} does not answer: nothing is planned for it, and what it has is not known.`),
  ...strangers(model, cluster).map(
    (name) => `${name} is a node of this cluster and not in bramble.yaml: nothing is done about it. \`bramble kubectl delete node ${name}\` takes it out.`,
  ),
  ...[...held].map((name) => `${name}: nothing is changed while another control plane does not answer, because etcd would lose its majority.`),
  ...sortedBy(hosts, ({ host }) => host.name).flatMap(({ host, observation }) =>
    observation.unreadable.map(({ kind, key, reason }) => `${host.name}: ${kind} ${key} could not be read (${reason}), so it is placed anew.`),
  ),
];

function strangers(model: ClusterModel, cluster: ClusterObservation | undefined): readonly string[] {
  const names = new Set<string>(model.config.hosts.map(({ name }) => name));
  return [...(cluster?.nodes.keys() ?? [])].filter((name) => !names.has(name)).toSorted(byText);
}
