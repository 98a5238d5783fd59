import type { HostName } from '../base/names.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Problem } from '../base/trouble.ts';
import type { Taint } from '../config/config.ts';
import { type Row, type Same, same } from '../resources/kind.ts';
import { diffObject, type ObjectChange, predictObject } from './diff-object.ts';
import { describeObject } from './describe-object.ts';
import { at, isList, isMap, type KubeObject, type KubeValue } from './kube-object.ts';
import { cordonReason, isCordoned, uncordoned } from './node-cordon.ts';

/** What bramble says about a node; everything else on the object is the kubelet's and the controllers'. */
export interface NodeWant {
  readonly name: HostName;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  /** CIDR of its pods, such as `10.244.3.0/24`. It can be set once. */
  readonly podRange: string;
}

/**
 * Labels and the pod range go by server-side apply. Taints do not: `spec.taints` is one undivided list to the API server, and the node
 * lifecycle controller writes into it too (not-ready, unreachable, unschedulable). They are patched with the resourceVersion of the object
 * that was looked at, keeping every taint that is not ours; which ones are ours is in an annotation that the same patch writes.
 */
export interface NodeChange {
  readonly kind: 'node';
  readonly want: NodeWant;
  readonly seen: KubeObject | undefined;
  /** Undefined when labels and pod range are right. */
  readonly object: ObjectChange | undefined;
  readonly taints: boolean;
  /** It is wanted, and bramble cordoned it in a run that ended before the node was out. */
  readonly uncordon: boolean;
}

export const taintsAnnotation = 'bramble.dev/taints';

/** @returns a problem when the node has another pod range already, which Kubernetes never changes */
export function diffNode(want: NodeWant, seen: KubeObject | undefined): Result<NodeChange | Same, Problem> {
  const range = at(seen, 'spec', 'podCIDR');
  if (typeof range === 'string' && range !== want.podRange) return err(otherRange(want, range));
  const object = diffObject(nodeObject(want), seen);
  const taints = seen === undefined ? want.taints.length > 0 : !sameTaints(nextTaints(want, seen), taintsOf(seen)) || noteOf(seen) !== noteFor(want);
  const uncordon = cordonReason(seen) !== undefined;
  if (object.kind === 'same' && !taints && !uncordon) return ok(same('labels, taints and pod range are as wanted'));
  return ok({ kind: 'node', want, seen, object: object.kind === 'same' ? undefined : object, taints, uncordon });
}

/** The part of a node that bramble applies. */
export const nodeObject = (want: NodeWant): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: want.name, labels: want.labels },
  spec: { podCIDR: want.podRange, podCIDRs: [want.podRange] },
});

/** A JSON merge patch for the taints; it fails with a conflict when the node changed since `seen`. */
export function taintsPatch(want: NodeWant, seen: KubeObject): KubeValue {
  return {
    metadata: { resourceVersion: seen.metadata['resourceVersion'] ?? null, annotations: { [taintsAnnotation]: noteFor(want) ?? null } },
    spec: { taints: nextTaints(want, seen) },
  };
}

export function predictNode(change: NodeChange): KubeObject {
  const applied = (change.object === undefined ? change.seen : predictObject(change.object)) ?? nodeObject(change.want);
  const tainted = change.taints ? predictTaints(change, applied) : applied;
  return change.uncordon ? uncordoned(tainted) : tainted;
}

function predictTaints(change: NodeChange, applied: KubeObject): KubeObject {
  const { [taintsAnnotation]: _, ...others } = applied.metadata.annotations ?? {};
  const note = noteFor(change.want);
  const spec = applied['spec'];
  return {
    ...applied,
    metadata: { ...applied.metadata, annotations: note === undefined ? others : { ...others, [taintsAnnotation]: note } },
    spec: { ...(isMap(spec) ? spec : {}), taints: nextTaints(change.want, applied) },
  };
}

export function describeNode(change: NodeChange): readonly Row[] {
  return [...(change.object === undefined ? [] : describeObject(change.object)), ...describeTaints(change), ...describeCordon(change)];
}

function describeCordon({ uncordon, seen, want }: NodeChange): readonly Row[] {
  if (!uncordon || seen === undefined) return [];
  const why = `it was cordoned by bramble (${cordonReason(seen)}), and it is wanted`;
  return [{ verb: 'change', subject: `Node ${want.name}`, reason: isCordoned(seen) ? `uncordon: ${why}` : `remove the note that ${why}` }];
}

function describeTaints(change: NodeChange): readonly Row[] {
  if (!change.taints) return [];
  const subject = `taints of Node ${change.want.name}`;
  const before = change.seen === undefined ? [] : taintsOf(change.seen).map(taintText);
  const after = change.seen === undefined ? change.want.taints.map(taintText) : nextTaints(change.want, change.seen).map(taintText);
  const words = [
    ...after.filter((each) => !before.includes(each)).map((each) => `add ${each}`),
    ...before.filter((each) => !after.includes(each)).map((each) => `remove ${each}`),
  ];
  return [{ verb: 'change', subject, reason: words.length === 0 ? 'which taints are ours is not noted on the node' : words.join('; ') }];
}

const taintsOf = (node: KubeObject): readonly KubeValue[] => {
  const taints = at(node, 'spec', 'taints');
  return isList(taints) ? taints : [];
};

const id = (taint: KubeValue | Taint): string => `${at(taint as KubeValue, 'key') as string}:${at(taint as KubeValue, 'effect') as string}`;

const taintText = (taint: KubeValue | Taint): string => {
  const value = at(taint as KubeValue, 'value');
  return typeof value === 'string' && value !== '' ? id(taint).replace(':', `=${value}:`) : id(taint);
};

/** Foreign taints stay where they are; ours follow in a fixed order. */
function nextTaints(want: NodeWant, seen: KubeObject): readonly KubeValue[] {
  const ours = new Set([...(noteOf(seen)?.split(',') ?? []), ...want.taints.map(id)]);
  const wanted = want.taints.map(
    (taint): KubeValue => ({ key: taint.key, effect: taint.effect, ...(taint.value === undefined ? {} : { value: taint.value }) }),
  );
  return [...taintsOf(seen).filter((taint) => !ours.has(id(taint))), ...wanted.toSorted((a, b) => (id(a) < id(b) ? -1 : 1))];
}

const noteOf = (node: KubeObject): string | undefined => {
  const note = at(node, 'metadata', 'annotations', taintsAnnotation);
  return typeof note === 'string' && note !== '' ? note : undefined;
};

const noteFor = (want: NodeWant): string | undefined => (want.taints.length === 0 ? undefined : want.taints.map(id).toSorted().join(','));

/** As sets: the node lifecycle controller reorders the list. */
const sameTaints = (a: readonly KubeValue[], b: readonly KubeValue[]): boolean =>
  a.length === b.length && a.map(taintText).toSorted().join() === b.map(taintText).toSorted().join();

const otherRange = (want: NodeWant, range: string): Problem => ({
  kind: 'problem',
  code: 'node.pod-range-fixed',
  severity: 'error',
  host: want.name,
  message: `node ${want.name} has the pod range ${range}, and ${want.podRange} is wanted; Kubernetes never changes the range of a node`,
  remedy: `Keep network.pods as it was, or take the node out with "bramble reset ${want.name}" and run "bramble up" again`,
});
