import type { Config } from '../config/config.ts';
import { changeCount, type Plan, rowsOf } from '../plan/step.ts';
import { ask, decide, type Decision } from './decide.ts';
import { execute } from './execute.ts';
import { recorded } from './history/recorded.ts';
import type { ObservedHosts } from './observe-hosts.ts';
import { stepRunner } from './run-step.ts';
import { verify } from './verify.ts';
import { holderOf, type World } from './world.ts';

/** Closes every connection of a run. */
export const disconnect = async ({ reached }: ObservedHosts): Promise<void> => {
  await Promise.allSettled(reached.map(({ session }) => session.close()));
};

export const tellPlan = (plan: Plan, world: World): void =>
  world.emit({
    kind: 'plan.decided',
    steps: plan.steps.map((step) => ({ id: step.id, title: step.title, rows: rowsOf(step).length, ...(step.kind === 'host' ? { host: step.host } : {}) })),
  });

/** Decides what `up` would do, and leaves nothing behind. @throws Problems, Failure, AggregateError of them */
export async function planCluster(config: Config, world: World): Promise<Plan> {
  const observed = await ask(config, world);
  try {
    const decision = await decide(config, observed, world);
    decision.api.close();
    return decision.plan;
  } finally {
    await disconnect(observed);
  }
}

/**
 * Makes the cluster what the config says: observe, decide, have it approved, apply, verify.
 * @throws Problems, Failure, AggregateError of them
 */
export async function up(config: Config, world: World, approve: (plan: Plan) => Promise<boolean>): Promise<'done' | 'declined'> {
  const observed = await ask(config, world, holderOf('up', world));
  try {
    const decision = await decide(config, observed, world);
    try {
      if (changeCount(decision.plan) > 0 && !(await approve(decision.plan))) return 'declined';
      await recorded({ command: 'up', plan: decision.plan, reached: observed.reached }, world, () => apply(config, decision, world));
    } finally {
      decision.api.close();
    }
    return 'done';
  } finally {
    await disconnect(observed);
  }
}

/** Keys are kept before the first host is touched; all failures are told together, the unreachable hosts' too. */
async function apply(config: Config, decision: Decision, world: World): Promise<void> {
  const { plan, observed, found, api } = decision;
  if (found.from !== 'workspace') await world.workspace.writeSecrets(found.secrets);
  await world.keepLock();
  tellPlan(plan, world);
  const sessions = new Map(observed.reached.map(({ host, session }) => [host.name, session]));
  const run = stepRunner({
    config,
    sessions,
    api,
    apiOf: (host) =>
      world.openApi(
        config.hosts.filter((each) => each.name === host),
        found.secrets,
      ),
    http: world.http,
    clock: world.clock,
    emit: world.emit,
    signal: world.signal,
  });
  const { failures } = await execute(plan, run, world.emit, world.clock, world.signal);
  world.signal.throwIfAborted();
  const unreached = observed.unreached.map(({ failure }) => failure);
  const wrong = failures.length > 0 ? failures : await verify(config, observed, api, world);
  const all = [...unreached, ...wrong];
  if (all.length > 0) throw new AggregateError(all, `${config.name}: not everything is as bramble.yaml says`);
}
