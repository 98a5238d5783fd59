import { isControlPlane } from '../components/component.ts';
import type { HostName } from '../base/names.ts';
import { type Failure, Problems } from '../base/trouble.ts';
import type { Config, Host } from '../config/config.ts';
import { ownership } from '../plan/preflight/ownership.ts';
import { resetSteps, wholeReset } from '../plan/reset-steps.ts';
import { changeCount, type Plan } from '../plan/step.ts';
import { execute } from './execute.ts';
import { applyHostStep } from './apply-host-step.ts';
import { recorded } from './history/recorded.ts';
import { observeHosts, type ObservedHosts } from './observe-hosts.ts';
import { disconnect, tellPlan } from './up.ts';
import { holderOf, type World } from './world.ts';

/** The plan that takes everything away which bramble placed. */
function resetPlan({ reached, unreached }: ObservedHosts, isWhole: boolean): Plan {
  const hosts = reached.map(({ host, observation }) => ({ name: host.name, observation }));
  return {
    steps: isWhole ? wholeReset(hosts) : hosts.flatMap(resetSteps),
    notes: unreached.map(({ host }) => `${host.name} does not answer: what it has stays there.`),
  };
}

/**
 * Makes hosts blank again: units, files, mounts, network, data. With no names it is the whole cluster, and its keys are forgotten
 * here when every host is blank. @throws Problems `reset.quorum`, `host.other-cluster`, `host.other-name`; Failure, AggregateError of them
 */
export async function reset(config: Config, world: World, names: readonly HostName[], approve: (plan: Plan) => Promise<boolean>): Promise<'done' | 'declined'> {
  const hosts = names.length === 0 ? config.hosts : config.hosts.filter((host) => names.includes(host.name));
  const isWhole = hosts.length === config.hosts.length;
  if (!isWhole) refuseMembers(hosts);
  const observed = await observeHosts({ ...config, hosts }, () => [], world, holderOf('reset', world));
  try {
    await refuseStrangers(observed, world);
    const plan = resetPlan(observed, isWhole);
    if (changeCount(plan) > 0 && !(await approve(plan))) return 'declined';
    await recorded({ command: 'reset', plan, reached: observed.reached }, world, () => apply(config, plan, observed, world));
    if (isWhole) await world.workspace.forgetSecrets();
    return 'done';
  } finally {
    await disconnect(observed);
  }
}

async function apply(config: Config, plan: Plan, observed: ObservedHosts, world: World): Promise<void> {
  tellPlan(plan, world);
  const sessions = new Map(observed.reached.map(({ host, session }) => [host.name, session]));
  const { failures } = await execute(
    plan,
    async (step) => {
      const session = step.kind === 'host' ? sessions.get(step.host) : undefined;
      if (step.kind === 'host' && session !== undefined) await applyHostStep(step, session, world.emit);
    },
    world.emit,
    world.clock,
    world.signal,
  );
  world.signal.throwIfAborted();
  const all: readonly Failure[] = [...observed.unreached.map(({ failure }) => failure), ...failures];
  if (all.length > 0) throw new AggregateError(all, `${config.name}: not every host is blank`);
}

/** Hosts that another cluster has by now stay as they are. Where this workspace has no keys, nobody can tell. */
async function refuseStrangers({ reached }: ObservedHosts, world: World): Promise<void> {
  const secrets = await world.workspace.readSecrets();
  if (secrets === undefined) return;
  const clusterId = world.signer.fingerprint(secrets.authorities.kubernetes.certificatePem);
  const members = reached.filter(({ observation }) => observation.facts.identity !== undefined);
  const problems = members.flatMap(({ host, observation }) => ownership({ host, observation, clusterId }));
  if (problems.length > 0) throw new Problems(problems);
}

/** A control plane is an etcd member: taken away alone, it would stay a member that never answers. */
function refuseMembers(hosts: readonly Host[]): void {
  const members = hosts.filter(isControlPlane);
  if (members.length === 0) return;
  throw new Problems([
    {
      kind: 'problem',
      code: 'reset.quorum',
      severity: 'error',
      message: `${members.map((host) => host.name).join(', ')}: resetting single control planes is not supported yet, because etcd would keep them as members that never answer`,
      remedy: 'Reset workers alone, or the whole cluster with `bramble reset`.',
    },
  ]);
}
