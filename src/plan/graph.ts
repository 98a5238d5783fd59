import type { Health } from '../addons/addon.ts';
import { ordered } from '../base/graph.ts';
import type { HostName } from '../base/names.ts';
import { sortedBy } from '../base/order.ts';
import type { Host } from '../config/config.ts';
import type { NodeChange } from '../objects/node.ts';
import type { ObjectChange } from '../objects/diff-object.ts';
import type { Row } from '../resources/kind.ts';
import { rowsOf, type ClusterAction, type ClusterStep, type HostStep, type Step, type StepId } from './step.ts';

interface PlannedHost {
  readonly host: Host;
  readonly steps: readonly HostStep[];
  /** Of the control planes: its etcd does not run. */
  readonly isDown: boolean;
}

/** What the order of steps is computed from. */
export interface GraphInput {
  readonly hosts: readonly PlannedHost[];
  /** Control planes that answer, also those without a change: what is waited for. */
  readonly controlPlanes: readonly HostName[];
  readonly nodes: readonly HostName[];
  readonly objects: { readonly changes: readonly ObjectChange[]; readonly nodes: readonly NodeChange[]; readonly rows: readonly Row[] };
  /** What has to be healthy at the end, beside the nodes. */
  readonly health: readonly Health[];
  /** The cluster works, or would with one more member: what runs must be changed one host at a time. */
  readonly isRunning: boolean;
}

const cluster = (id: StepId, title: string, after: readonly StepId[], action: ClusterAction, rows: readonly Row[] = []): ClusterStep => ({
  kind: 'cluster',
  id,
  title,
  after,
  action,
  rows,
});

/** Whether something that others count on stops meanwhile, or does not run yet on a control plane. */
const restarts = ({ host, steps }: PlannedHost): boolean =>
  steps.flatMap(rowsOf).some(({ verb, subject }) => verb === 'restart' || (verb === 'create' && host.role === 'control-plane' && subject.startsWith('unit ')));

const needsControlPlane = (step: HostStep): boolean => step.stage === 'etcd' || step.stage === 'control-plane';

/**
 * Joins the steps of all hosts: database and API first, then objects, then nodes. Hosts go in parallel, except that on a
 * running cluster those whose services restart go one at a time, control planes first, of these the ones that are down, each
 * after the one before is healthy.
 */
export function graph(input: GraphInput): readonly Step[] {
  const busy = input.hosts.filter(({ steps }) => steps.length > 0);
  const { changes, nodes: nodeChanges, rows } = input.objects;
  if (busy.length === 0 && rows.length === 0) return [];
  const rolling = input.isRunning
    ? sortedBy(busy.filter(restarts), ({ host, isDown }) => `${host.role} ${host.role === 'control-plane' && !isDown} ${host.name}`)
    : [];
  const chained = chain(rolling);
  const hostSteps = busy.flatMap(({ host, steps }) => steps.map((step) => chained.get(host.name)?.(step) ?? step));
  const between = rolling.flatMap(({ host, steps }) => healthy(host, steps));

  const idsOf = (test: (step: HostStep) => boolean): StepId[] => hostSteps.filter(test).map((step) => step.id);
  const waits: Step[] = [
    cluster(
      'etcd',
      'etcd is healthy',
      idsOf((step) => step.stage === 'etcd'),
      { kind: 'wait-etcd', members: input.controlPlanes },
    ),
    cluster('api', 'the API answers', ['etcd', ...idsOf(needsControlPlane)], { kind: 'wait-api', hosts: input.controlPlanes }),
  ];
  const objects = rows.length === 0 ? [] : [cluster('objects', 'cluster objects', ['api'], { kind: 'apply-objects', changes, nodes: nodeChanges }, rows)];
  // A kubelet that starts before the API answers backs off for seconds; one whose Node object is there just reports.
  const nodeSteps = hostSteps.map((step) => (step.stage === 'node' && !input.isRunning ? { ...step, after: [...step.after, 'objects'] } : step));
  const nodes = cluster('nodes', 'nodes are ready', ['objects', 'api', ...idsOf((step) => step.stage === 'node' || step.stage === 'runtime')], {
    kind: 'wait-nodes',
    nodes: input.nodes,
  });
  const addons = cluster('addons', 'add-ons are healthy', ['nodes'], { kind: 'wait-addons', health: input.health });
  return ordered<Step>([...nodeSteps, ...between, ...waits, ...objects, nodes, addons]);
}

const healthyId = (host: HostName): StepId => `${host}/healthy`;

/** Waits that stand between one host and the next of a rolling change. */
function healthy(host: Host, steps: readonly HostStep[]): readonly Step[] {
  const last = steps.at(-1)?.id ?? '';
  const nodes = cluster(healthyId(host.name), `${host.name} is ready`, [`${host.name}/api`, last], { kind: 'wait-nodes', nodes: [host.name] });
  if (host.role === 'worker') return [nodes];
  return [
    cluster(`${host.name}/etcd-healthy`, `etcd is healthy after ${host.name}`, [last], { kind: 'wait-etcd', members: [host.name] }),
    cluster(`${host.name}/api`, `the API answers on ${host.name}`, [`${host.name}/etcd-healthy`], { kind: 'wait-api', hosts: [host.name] }),
    nodes,
  ];
}

/** For each host of a rolling change: makes its first step come after the health of the one before. */
function chain(rolling: GraphInput['hosts']): ReadonlyMap<HostName, (step: HostStep) => HostStep> {
  return new Map(
    rolling.map(({ host, steps }, index) => {
      const previous = rolling[index - 1];
      const first = steps[0]?.id;
      const after = previous === undefined ? [] : [healthyId(previous.host.name)];
      return [host.name, (step: HostStep): HostStep => (step.id === first ? { ...step, after: [...step.after, ...after] } : step)];
    }),
  );
}
