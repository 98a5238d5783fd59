import { at, type KubeObject } from '../../objects/kube-object.ts';
import { condition } from './look-at-nodes.ts';
import type { Look } from './wait-until.ts';

/** Do all replicas of a deployment run its current template, and are all, or at least so many, available? */
export function lookAtDeployment(name: string, deployment: KubeObject | undefined, atLeast?: number): Look {
  if (deployment === undefined) return { done: false, seen: `${name}: it does not exist` };
  const count = (field: string): number => Number(at(deployment, 'status', field) ?? 0);
  const wanted = Number(at(deployment, 'spec', 'replicas') ?? 1);
  const isCurrent = count('observedGeneration') >= Number(deployment.metadata['generation'] ?? 0);
  const done =
    isCurrent && count('updatedReplicas') === wanted && count('availableReplicas') >= Math.min(atLeast ?? wanted, wanted) && count('replicas') === wanted;
  const trouble = condition(deployment, 'ReplicaFailure');
  const words = [
    `${name}: ${count('availableReplicas')} of ${wanted} replicas available`,
    ...(isCurrent && count('updatedReplicas') < wanted ? [`${count('updatedReplicas')} run the current template`] : []),
    ...(trouble?.status === 'True' ? [trouble.message] : []),
  ];
  return { done, seen: words.join(', ') };
}
