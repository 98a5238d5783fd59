import { assertNever } from '../../base/assert-never.ts';
import type { ObjectChange } from '../../objects/diff-object.ts';
import { pathOf } from '../../objects/kinds.ts';
import { type NodeChange, nodeObject, taintsPatch } from '../../objects/node.ts';
import type { KubeApi } from '../../ports/kube-api.ts';
import { uncordonNode } from '../drain/cordon-node.ts';
import { patchNode } from './patch-node.ts';

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

/** Carries out the changes of a node. Taints are patched against the node as it is then, not as it was when they were decided. */
export async function changeNode(api: KubeApi, change: NodeChange, signal?: AbortSignal): Promise<void> {
  const object = nodeObject(change.want);
  const { name } = change.want;
  if (change.object !== undefined) await api.apply(object, signal);
  if (change.taints && (await patchNode(api, name, (seen) => taintsPatch(change.want, seen), signal)) === 'absent')
    return changeNode(api, { ...change, object: { kind: 'create', want: object }, uncordon: false }, signal);
  if (change.uncordon) await uncordonNode(api, name, signal);
}
