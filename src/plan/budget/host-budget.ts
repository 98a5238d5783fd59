import type { Config, Host } from '../../config/config.ts';
import type { DesiredHost } from '../../desired/host.ts';
import type { HostObservation } from '../../facts/observation.ts';
import type { HostBudget } from './budget.ts';
import { diskBudgets } from './disk-budget.ts';
import { memoryBudget } from './memory-budget.ts';

/** What a host's part of the cluster takes of it, with every line of the sums. */
export const hostBudget = (host: Host, observation: HostObservation, desired: DesiredHost, config: Pick<Config, 'hosts' | 'addons'>): HostBudget => ({
  host: host.name,
  memory: memoryBudget(host, observation, config),
  disks: diskBudgets(host, observation, desired),
});
