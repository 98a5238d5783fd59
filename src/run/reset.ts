import type { HostName } from '../base/names.ts';
import type { Config } from '../config/config.ts';
import { wholeReset } from '../plan/reset-steps.ts';
import { changeCount, type Plan } from '../plan/step.ts';
import { disconnect } from './disconnect.ts';
import { recorded } from './history/recorded.ts';
import { observeHosts, type ObservedHosts } from './observe-hosts.ts';
import { refuseStrangers } from './refuse-strangers.ts';
import { resetHosts } from './reset-hosts.ts';
import { runHostSteps } from './run-host-steps.ts';
import type { UpOptions } from './up.ts';
import { holderOf, type World } from './world.ts';

/** The plan that takes everything away which bramble placed. */
const resetPlan = ({ reached, unreached }: ObservedHosts): Plan => ({
  steps: wholeReset(reached.map(({ host, observation }) => ({ name: host.name, observation }))),
  notes: unreached.map(({ host }) => `${host.name} does not answer: what it has stays there.`),
});

/**
 * Makes hosts blank again: units, files, mounts, network, data. With no names it is the whole cluster, and its keys are forgotten
 * here when every host is blank. @throws Problems `reset.*`, `host.other-cluster`, `host.other-name`; Failure, AggregateError of them
 */
export async function reset(config: Config, world: World, names: readonly HostName[], options: UpOptions): Promise<'done' | 'declined'> {
  const isWhole = names.length === 0 || config.hosts.every(({ name }) => names.includes(name));
  if (!isWhole) return resetHosts(config, world, names, options);
  const observed = await observeHosts(config, () => [], world, holderOf('reset', world));
  try {
    await refuseStrangers(observed, world);
    const plan = resetPlan(observed);
    if (changeCount(plan) > 0 && !(await options.approve(plan))) return 'declined';
    await recorded({ command: 'reset', plan, reached: observed.reached }, world, () => runHostSteps(config, plan, observed, world, true));
    await world.workspace.forgetSecrets();
    return 'done';
  } finally {
    await disconnect(observed);
  }
}
