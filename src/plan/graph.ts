import type { Health } from '../addons/addon.ts';
import { ordered } from '../base/graph.ts';
import type { HostName } from '../base/names.ts';
import { type Departure, departureSteps } from './departures.ts';
import { formerStops } from './former-database.ts';
import { imagesLast } from './images-last.ts';
import { deadRemovals, removalStep } from './member-steps.ts';
import type { Membership } from './membership.ts';
import { objectSteps, type ObjectsToChange } from './object-steps.ts';
import { routesLast } from './routes-last.ts';
import { inRollingOrder, type PlannedHost, rollingSteps } from './rolling.ts';
import { clusterStep, type HostStep, type Step, type StepId } from './step.ts';

/** What the order of steps is computed from. */
export interface GraphInput {
  readonly hosts: readonly PlannedHost[];
  readonly membership: Membership;
  /** Control planes that answer, also those without a change: what is waited for. */
  readonly controlPlanes: readonly HostName[];
  readonly nodes: readonly HostName[];
  readonly objects: ObjectsToChange;
  /** Nodes of machines that are no more: another one has the host's name now. */
  readonly staleNodes: readonly HostName[];
  readonly departures: readonly Departure[];
  /** Images that nothing of a new cluster waits for, by their references. */
  readonly lateImages: ReadonlySet<string>;
  /** What has to be healthy at the end, beside the nodes. */
  readonly health: readonly Health[];
  /** The cluster works, or would with one more member: what runs must be changed one host at a time. */
  readonly isRunning: boolean;
  /** No API server answered: one has to before anything else can be decided. */
  readonly isUnseen: boolean;
  /** How many workers may be away at once. */
  readonly workersAtOnce: number;
}

const needsControlPlane = (step: Step): boolean => step.kind === 'host' && (step.stage === 'etcd' || step.stage === 'control-plane');
const idsOf = (steps: readonly Step[], test: (step: Step) => boolean = () => true): readonly StepId[] => steps.filter(test).map(({ id }) => id);
const isStage =
  (...names: readonly HostStep['stage'][]) =>
  (step: Step): boolean =>
    step.kind === 'host' && names.includes(step.stage);

/** Members that work, and whose hosts nobody knows or reaches: they leave once everything else is done. */
function looseRemovals({ membership, departures, hosts }: GraphInput, after: readonly StepId[]): readonly Step[] {
  const known = new Set<string>([...departures, ...hosts.filter(({ member }) => member?.kind === 'leave')].map(({ host }) => host.name));
  return membership.removals.filter(({ isDead, name }) => !isDead && !known.has(name)).map((removal) => removalStep(removal, after));
}

/**
 * Joins the steps of all hosts: dead members leave, database and API come first, then objects, then nodes, and who leaves the cluster
 * leaves last. Hosts go in parallel, except that on a running cluster those whose services restart, or whose etcd member changes, go
 * one after another (see rolling.ts).
 */
export function graph(input: GraphInput): readonly Step[] {
  const { membership, isRunning } = input;
  // Nobody knows yet which nodes and add-ons to wait for while the API is silent: their objects may never have been made.
  const last = input.isUnseen ? ['api'] : ['nodes'];
  const departing = [...departureSteps(input.departures, membership.removals, last), ...looseRemovals(input, last)];
  const drains = idsOf(departing, (step) => step.kind === 'cluster' && step.action.kind === 'drain-node');
  const { hosts, late } = routesLast(input.hosts, drains);
  const busy = hosts.filter(({ steps, member }) => steps.length > 0 || member !== undefined);
  const dead = deadRemovals(membership);
  const former = formerStops(membership);
  const { changes, nodes: nodeChanges } = input.objects;
  const isSettled = busy.length === 0 && changes.length === 0 && nodeChanges.length === 0;
  if (!input.isUnseen && isSettled && dead.length === 0 && departing.length === 0 && input.staleNodes.length === 0) return [];

  const rolling = isRunning ? inRollingOrder(busy) : [];
  const inTurn = rollingSteps(rolling, input.workersAtOnce, [...idsOf(dead).slice(-1), ...idsOf(former)]);
  const isNew = !isRunning && !input.isUnseen;
  const atOnce = busy.filter((each) => !rolling.includes(each)).flatMap(({ steps }) => (isNew ? imagesLast(steps, input.lateImages, 'nodes') : steps));
  const stale = input.staleNodes.map((name) =>
    clusterStep(`${name}/stale-node`, `the old Node ${name} is removed`, [], { kind: 'delete-node', node: name }, [
      { verb: 'remove', subject: `Node ${name}`, reason: 'it stands for another machine: the host has nothing of a node any more' },
    ]),
  );
  const early = [...dead, ...former, ...stale, ...inTurn, ...atOnce];
  const ids = (test: (step: Step) => boolean): readonly StepId[] => idsOf(early, test);
  const isMembers = (step: Step): boolean => step.kind === 'cluster' && step.action.kind.endsWith('-member');
  const isWait =
    (kind: 'wait-etcd' | 'wait-api') =>
    (step: Step): boolean =>
      step.kind === 'cluster' && step.action.kind === kind;
  // After the waits of single hosts: what went wrong on one of them is told once.
  const waits = [
    clusterStep('etcd', 'etcd is healthy', [...ids(isStage('etcd')), ...ids(isMembers), ...ids(isWait('wait-etcd'))], {
      kind: 'wait-etcd',
      members: input.controlPlanes,
    }),
    clusterStep('api', 'the API answers', ['etcd', ...ids(needsControlPlane), ...ids(isWait('wait-api'))], { kind: 'wait-api', hosts: input.controlPlanes }),
  ];
  const { objects, workloads } = objectSteps(input.objects, ['api', ...idsOf(stale)], { references: input.lateImages, steps: ids(isStage('images')) });
  // The database and the API are what everybody waits for at the end: nothing large of a new cluster takes the link, the cores and the disks from them.
  const urgent = isRunning ? [] : ids(needsControlPlane);
  // A kubelet that starts before the API answers backs off for seconds; one whose Node object is there just reports.
  const oldNodes = new Set(idsOf(stale));
  const inOrder = early.map((step) => {
    if (step.kind === 'host' && step.stage === 'runtime' && urgent.length > 0) return { ...step, yieldsTo: urgent };
    if (step.kind !== 'host' || step.stage !== 'node') return step;
    const old = [`${step.host}/stale-node`].filter((id) => oldNodes.has(id));
    return { ...step, after: [...step.after, ...(isRunning ? [] : idsOf(objects)), ...old] };
  });
  const nodes = clusterStep('nodes', 'nodes are ready', [...idsOf(objects), 'api', ...ids(isStage('node', 'runtime'))], {
    kind: 'wait-nodes',
    nodes: input.nodes,
  });
  const addons = clusterStep('addons', 'add-ons are healthy', ['nodes'], { kind: 'wait-addons', health: input.health });
  const whole = input.isUnseen ? [] : [nodes, addons];
  return ordered<Step>([...inOrder, ...waits, ...objects, ...workloads, ...whole, ...departing, ...late]);
}
