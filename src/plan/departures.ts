import { byText } from '../base/order.ts';
import type { Host } from '../config/config.ts';
import type { HostObservation } from '../facts/observation.ts';
import { at, isList, type KubeObject } from '../objects/kube-object.ts';
import { describeDrain, type PodsOnNode } from '../objects/pods-on-node.ts';
import { removalStep, retireStep } from './member-steps.ts';
import type { MemberRemoval } from './membership.ts';
import { resetSteps } from './reset-steps.ts';
import { clusterStep, type Step, type StepId } from './step.ts';

/** A host that leaves the cluster. */
export interface Departure {
  readonly host: Pick<Host, 'name'>;
  /** Why, as a person reads it. */
  readonly reason: string;
  /** What is on it. `silent`: it does not answer. `gone`: what answers there is not this host any more, and is left alone. */
  readonly machine: { readonly kind: 'here'; readonly observation: HostObservation } | { readonly kind: 'silent' } | { readonly kind: 'gone' };
  readonly node: KubeObject | undefined;
  /** What is on the node, where that is known. */
  readonly pods?: PodsOnNode;
  /** The cluster keeps how it is reached, and need not any longer once it is clean. */
  readonly isListed: boolean;
}

export const isReady = (node: KubeObject | undefined): boolean => {
  const conditions = at(node, 'status', 'conditions');
  return isList(conditions) && conditions.some((each) => at(each, 'type') === 'Ready' && at(each, 'status') === 'True');
};

/**
 * One host after another leaves, after everything else is as it should be (`after`): its pods move to other nodes, its etcd member
 * leaves, then the host is cleaned, and its Node goes last, so that whatever breaks off is seen again by the next run.
 */
export function departureSteps(departures: readonly Departure[], removals: readonly MemberRemoval[], after: readonly StepId[]): readonly Step[] {
  const steps: Step[] = [];
  for (const departure of departures.toSorted((a, b) => byText(a.host.name, b.host.name))) steps.push(...stepsOf(departure, removals, last(steps) ?? after));
  return steps;
}

const last = (steps: readonly Step[]): readonly StepId[] | undefined => (steps.length === 0 ? undefined : steps.slice(-1).map(({ id }) => id));

function stepsOf({ host, reason, machine, node, pods, isListed }: Departure, removals: readonly MemberRemoval[], after: readonly StepId[]): readonly Step[] {
  const { name } = host;
  const steps: Step[] = [];
  const next = (): readonly StepId[] => last(steps) ?? after;
  const removal = removals.find((each) => each.name === name && !each.isDead);
  if (isReady(node))
    steps.push(
      clusterStep(
        `${name}/drain`,
        `pods leave ${name}`,
        next(),
        { kind: 'drain-node', node: name },
        pods === undefined ? [{ verb: 'run', subject: `drain of Node ${name}`, reason }] : describeDrain(name, reason, pods),
      ),
    );
  if (removal !== undefined && machine.kind === 'here') steps.push({ ...retireStep(name), after: next() });
  if (removal !== undefined) steps.push(removalStep(removal, next()));
  if (machine.kind === 'here') {
    const own = resetSteps({ name, observation: machine.observation });
    steps.push(...own.map((step, index) => (index === 0 ? { ...step, after: [...step.after, ...next()] } : step)));
  }
  if (node !== undefined)
    steps.push(
      clusterStep(`${name}/node-gone`, `Node ${name} is removed`, next(), { kind: 'delete-node', node: name }, [
        { verb: 'remove', subject: `Node ${name}`, reason },
      ]),
    );
  if (isListed && machine.kind !== 'silent')
    steps.push(
      clusterStep(`${name}/forgotten`, `${name} has left`, next(), { kind: 'forget-host', host: name }, [
        { verb: 'change', subject: 'list of hosts', reason: `${name} has left` },
      ]),
    );
  return steps;
}
