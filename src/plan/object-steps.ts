import { describeObject } from '../objects/describe-object.ts';
import type { ObjectChange } from '../objects/diff-object.ts';
import { at, isList } from '../objects/kube-object.ts';
import { describeNode, type NodeChange } from '../objects/node.ts';
import { type ClusterStep, clusterStep, type StepId } from './step.ts';

/** What is to be changed in the cluster's API. */
export interface ObjectsToChange {
  readonly changes: readonly ObjectChange[];
  readonly nodes: readonly NodeChange[];
}

/** Images that come late, and the steps that bring them. */
interface LateImages {
  readonly references: ReadonlySet<string>;
  readonly steps: readonly StepId[];
}

/** What applies objects after these steps. New ones whose pods run images that come late follow on their own when these have ended, done or not. */
export function objectSteps(
  { changes, nodes }: ObjectsToChange,
  after: readonly StepId[],
  { references, steps }: LateImages,
): { readonly objects: readonly ClusterStep[]; readonly workloads: readonly ClusterStep[] } {
  const late = steps.length === 0 ? [] : changes.filter((change) => change.kind === 'create' && imagesOf(change).some((image) => references.has(image)));
  const objects = applying('objects', 'cluster objects', after, { changes: changes.filter((change) => !late.includes(change)), nodes });
  const workloads = applying('workloads', 'add-ons', [...after, ...objects.map(({ id }) => id)], { changes: late, nodes: [] });
  return { objects, workloads: workloads.map((step) => ({ ...step, behind: steps })) };
}

function imagesOf({ want }: Extract<ObjectChange, { kind: 'create' }>): readonly string[] {
  const containers = at(want, 'spec', 'template', 'spec', 'containers');
  return isList(containers) ? containers.map((container) => String(at(container, 'image'))) : [];
}

function applying(id: StepId, title: string, after: readonly StepId[], { changes, nodes }: ObjectsToChange): readonly ClusterStep[] {
  const rows = [...changes.flatMap(describeObject), ...nodes.flatMap(describeNode)];
  return rows.length === 0 ? [] : [clusterStep(id, title, after, { kind: 'apply-objects', changes, nodes }, rows)];
}
