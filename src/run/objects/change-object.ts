import { assertNever } from '../../base/assert-never.ts';
import { Failure } from '../../base/trouble.ts';
import type { ObjectChange } from '../../objects/diff-object.ts';
import { pathOf } from '../../objects/kinds.ts';
import { type NodeChange, nodeObject, taintsPatch } from '../../objects/node.ts';
import type { KubeApi } from '../../ports/kube-api.ts';

/** Carries out one change of an object. @throws Failure `kube.*` */
export async function changeObject(api: KubeApi, change: ObjectChange, signal?: AbortSignal): Promise<void> {
  switch (change.kind) {
    case 'create':
    case 'change':
      await api.apply(change.want, signal);
      return;
    case 'replace':
      await api.delete(pathOf(change.seen), 'background', signal);
      await api.apply(change.want, signal);
      return;
    case 'remove':
      await api.delete(pathOf(change.seen), 'background', signal);
      return;
    default:
      assertNever(change);
  }
}

const taintTries = 5;

/** Carries out the changes of a node; taints are patched against the node as it is now, again when a controller was faster. */
export async function changeNode(api: KubeApi, change: NodeChange, signal?: AbortSignal): Promise<void> {
  const object = nodeObject(change.want);
  if (change.object !== undefined) await api.apply(object, signal);
  for (let left = taintTries; change.taints; left -= 1) {
    const seen = await api.get(pathOf(object), signal);
    if (seen === undefined) return changeNode(api, { ...change, object: { kind: 'create', want: object } }, signal);
    try {
      await api.patch(pathOf(object), { kind: 'merge', body: taintsPatch(change.want, seen) }, signal);
      return;
    } catch (problem) {
      if (!(problem instanceof Failure) || problem.code !== 'kube.conflict' || left === 0) throw problem;
    }
  }
}
