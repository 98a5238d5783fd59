import { rowsOf, type Batch, type HostStep, type Step, type StepId } from './step.ts';
import type { PlannedHost } from './rolling.ts';

const isRoutes = ({ changes }: Batch): boolean => changes.every(({ kind }) => kind === 'route');

/**
 * While pods leave a node, all others must still reach the pods there: what takes routes away, and the record of it, goes after
 * `drained`. Gives the hosts with what is left of their own steps, and the late ones.
 */
export function routesLast(
  hosts: readonly PlannedHost[],
  drained: readonly StepId[],
): { readonly hosts: readonly PlannedHost[]; readonly late: readonly Step[] } {
  if (drained.length === 0) return { hosts, late: [] };
  const split = hosts.map((each) => ({ each, ...splitSteps(each, drained) }));
  return { hosts: split.map(({ each, own }) => ({ ...each, steps: own })), late: split.flatMap(({ late }) => late) };
}

function splitSteps({ host, steps }: PlannedHost, drained: readonly StepId[]): { readonly own: readonly HostStep[]; readonly late: readonly HostStep[] } {
  const removal = steps.find(({ stage }) => stage === 'removal');
  const record = steps.find(({ stage }) => stage === 'record');
  const routes = removal?.batches.filter(isRoutes) ?? [];
  if (removal === undefined || record === undefined || routes.length === 0) return { own: steps, late: [] };
  const others = { ...removal, batches: removal.batches.filter((batch) => !isRoutes(batch)) };
  const own = [...steps.filter((step) => step !== removal && step !== record), ...(rowsOf(others).length === 0 ? [] : [others])];
  const routeStep: HostStep = {
    ...removal,
    id: `${host.name}/routes`,
    title: 'routes to hosts that leave',
    after: [...own.slice(-1).map(({ id }) => id), ...drained],
    batches: routes,
    before: own.length === 0 ? removal.before : [],
  };
  return { own, late: [routeStep, { ...record, after: [routeStep.id] }] };
}
