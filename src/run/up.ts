import { Failure } from '../base/trouble.ts';
import type { Config } from '../config/config.ts';
import { changeCount, type Plan } from '../plan/step.ts';
import { ask, askAgain } from './ask-hosts.ts';
import { checkNewMembers, notesOnNewMembers } from './check-new-members.ts';
import { decide, type Decision, type Wish } from './decide.ts';
import { disconnect } from './disconnect.ts';
import { execute } from './execute.ts';
import { recorded } from './history/recorded.ts';
import { openFanOut } from './fan-out/open-fan-out.ts';
import type { ObservedHosts } from './observe-hosts.ts';
import { stepRunner } from './run-step.ts';
import { sessionsOf } from './sessions.ts';
import { tellPlan } from './tell-plan.ts';
import { unfinishedReset } from './unfinished-reset.ts';
import { verify } from './verify.ts';
import { runHostSteps } from './run-host-steps.ts';
import { holderOf, type World } from './world.ts';

export interface UpOptions {
  /** Shown each plan that has changes, before anything happens. */
  readonly approve: (plan: Plan) => Promise<boolean>;
  /** How long the pods of a node may take to leave it. */
  readonly drainTimeoutMs: number;
  /** See Wish. */
  readonly renumbersPods?: boolean;
  /** Hosts are taken that are too small for their part, and become members of etcd whatever their disk and network are. */
  readonly forcesHosts?: boolean;
}

/** A plan that could not see everything is followed by another one; what needs more has no end. */
const maxRounds = 4;

/** Decides what `up` would do first, and leaves nothing behind. @throws Problems, Failure, AggregateError of them */
export async function planCluster(config: Config, world: World, wish: Wish = {}): Promise<Plan> {
  const observed = await ask(config, world);
  try {
    const unfinished = await unfinishedReset(config, observed, world);
    if (unfinished !== undefined) return unfinished;
    const decision = await decide(config, observed, world, wish);
    decision.api.close();
    await disconnect(decision.departing);
    return { ...decision.plan, notes: [...decision.plan.notes, ...notesOnNewMembers(decision)] };
  } finally {
    await disconnect(observed);
  }
}

/**
 * Makes the cluster what the config says: observe, decide, have it approved, apply, verify. What could not be known before a part
 * was mended is planned, and approved, once it is.
 * @throws Problems, Failure, AggregateError of them
 */
export async function up(config: Config, world: World, options: UpOptions): Promise<'done' | 'declined'> {
  const holder = holderOf('up', world);
  let observed = await ask(config, world, holder);
  try {
    for (let round = 1; ; round += 1) {
      const unfinished = await unfinishedReset(config, observed, world);
      const outcome =
        unfinished === undefined ? await oneRound(config, observed, world, options, holder) : await finishReset(config, unfinished, observed, world, options);
      if (outcome !== 'partial') return outcome;
      if (round === maxRounds) throw neverSeen(config);
      observed = await askAgain(config, observed, world);
    }
  } finally {
    await disconnect(observed);
  }
}

const neverSeen = (config: Config): Failure =>
  new Failure({
    code: 'kube.unreachable',
    message: `${config.name}: its API server and etcd answer when they are waited for, and not when they are asked what there is`,
    remedy: 'Run `bramble up` again: it goes on where this run ended. `bramble status` shows what does not run.',
  });

/** What it does is remembered as the reset that it is: there is no cluster after it. */
async function finishReset(config: Config, plan: Plan, observed: ObservedHosts, world: World, { approve }: UpOptions): Promise<'partial' | 'declined'> {
  if (!(await approve(plan))) return 'declined';
  await recorded({ command: 'reset', plan, reached: observed.reached }, world, () => runHostSteps(config, plan, observed, world));
  return 'partial';
}

async function oneRound(
  config: Config,
  observed: ObservedHosts,
  world: World,
  { approve, drainTimeoutMs, renumbersPods = false, forcesHosts = false }: UpOptions,
  holder: string,
): Promise<'done' | 'partial' | 'declined'> {
  const decision = await decide(config, observed, world, { holder, renumbersPods, forcesHosts });
  const { departing } = decision;
  try {
    const notes = await checkNewMembers(decision, world, forcesHosts);
    const plan = { ...decision.plan, notes: [...decision.plan.notes, ...notes] };
    if (changeCount(plan) > 0 && !(await approve(plan))) return 'declined';
    await recorded({ command: 'up', plan, reached: observed.reached }, world, () => apply(config, { ...decision, plan }, world, drainTimeoutMs));
    return plan.isPartial === true ? 'partial' : 'done';
  } finally {
    decision.api.close();
    await disconnect(departing);
  }
}

/** Keys are kept before the first host is touched; all failures are told together, the unreachable hosts' too. */
async function apply(config: Config, decision: Decision, world: World, drainTimeoutMs: number): Promise<void> {
  const { plan, observed, found, api } = decision;
  if (found.from !== 'workspace') await world.workspace.writeSecrets(found.secrets);
  await world.keepLock();
  tellPlan(plan, world);
  const fanOut = openFanOut(plan, config, observed, world);
  const run = stepRunner({
    config,
    sessions: sessionsOf(observed, decision.departing),
    voters: decision.voters,
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
    drainTimeoutMs,
    fanOut,
  });
  let failures: readonly Failure[];
  try {
    ({ failures } = await execute(plan, run, world.emit, world.clock, world.signal));
  } finally {
    await fanOut?.end();
  }
  world.signal.throwIfAborted();
  const isVerified = failures.length === 0 && plan.isPartial !== true;
  const wrong = isVerified ? await verify(config, observed, api, world) : failures;
  const unreached = plan.isPartial === true ? [] : observed.unreached.map(({ failure }) => failure);
  const all = [...unreached, ...wrong];
  if (all.length > 0) throw new AggregateError(all, `${config.name}: not everything is as bramble.yaml says`);
}
