import type { Config } from '../config/config.ts';
import type { Plan } from '../plan/step.ts';
import { applyHostStep } from './apply-host-step.ts';
import { execute } from './execute.ts';
import type { ObservedHosts } from './observe-hosts.ts';
import { sessionsOf } from './sessions.ts';
import { tellPlan } from './tell-plan.ts';
import type { World } from './world.ts';

/** Runs a plan that needs no cluster: steps of hosts alone. @throws AggregateError of Failures, the unreachable hosts' included where `isComplete` */
export async function runHostSteps(config: Config, plan: Plan, observed: ObservedHosts, world: World, isComplete = false): Promise<void> {
  tellPlan(plan, world);
  const sessions = sessionsOf(observed);
  const { failures } = await execute(
    plan,
    async (step) => {
      const session = step.kind === 'host' ? sessions.get(step.host) : undefined;
      if (step.kind === 'host' && session !== undefined) await applyHostStep(step, session, world);
    },
    world.emit,
    world.clock,
    world.signal,
  );
  world.signal.throwIfAborted();
  const all = [...(isComplete ? observed.unreached.map(({ failure }) => failure) : []), ...failures];
  if (all.length > 0) throw new AggregateError(all, `${config.name}: not every host is blank`);
}
