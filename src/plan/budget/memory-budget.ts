import { addons } from '../../addons/table.ts';
import { sortedBy } from '../../base/order.ts';
import type { Config, Host } from '../../config/config.ts';
import type { HostObservation } from '../../facts/observation.ts';
import { addonPods, keptFree, mib, podLoadMib, programsOn, sensibleRest, sureMib, system } from '../../footprint/figures.ts';
import { budget, type Budget, type BudgetRow, sumOf, type Verdict } from './budget.ts';
import { runsAll } from './runs-all.ts';

type Cluster = Pick<Config, 'hosts' | 'addons'>;

/** An add-on's pod is sure to run here only where every node gets one. */
const addonRows = (config: Cluster): readonly BudgetRow[] =>
  addons.flatMap((addon) => {
    const { title, loadedMib } = addonPods[addon.name];
    const pods = addon.pods(config);
    return pods === 0 ? [] : [{ title, kind: pods < config.hosts.length ? ('maybe' as const) : ('taken' as const), bytes: loadedMib * mib }];
  });

/** What takes memory on a host, whatever is there already: memory is compared with all that the host has, never with what is free right now. */
const rowsOf = ({ role }: Host, config: Cluster): readonly BudgetRow[] => [
  { title: system.title, kind: 'taken', bytes: system.idleMib * mib },
  ...sortedBy(programsOn(role), ([, { title }]) => title).map(
    ([, figure]): BudgetRow => ({ title: figure.title, kind: 'taken', bytes: sureMib(figure) * mib }),
  ),
  { title: 'reserve for 30 pods', kind: 'load', bytes: podLoadMib(role) * mib },
  ...addonRows(config),
  { title: 'kept free by the kubelet', kind: 'kept', bytes: keptFree.memoryMib * mib },
];

/** Neither a reserve nor what may run elsewhere: a node cannot do without it. */
export const isSure = ({ kind }: BudgetRow): boolean => kind === 'taken' || kind === 'kept';

/** The sum of a host's memory. Refused is only what is sure to be too much. */
export function memoryBudget(host: Host, observation: Pick<HostObservation, 'facts' | 'manifest'>, config: Cluster): Budget {
  const { memoryBytes } = observation.facts;
  const rows = rowsOf(host, config);
  return budget(rows, memoryBytes, (leftBytes): Verdict => {
    if (memoryBytes === 0 || runsAll(host, observation)) return 'settled';
    if (sumOf(rows, isSure) > memoryBytes) return 'too-small';
    return leftBytes < sensibleRest.memoryMib * mib ? 'tight' : 'fits';
  });
}
