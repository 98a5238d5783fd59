import { Failure } from '../../base/trouble.ts';
import { nodePath } from '../../objects/kinds.ts';
import type { KubeObject, KubeValue } from '../../objects/kube-object.ts';
import type { KubeApi } from '../../ports/kube-api.ts';

const tries = 6;

/** Patches a node as it is now, again when a controller was faster. A patch that is undefined leaves it alone. */
export async function patchNode(
  api: KubeApi,
  name: string,
  patchFor: (node: KubeObject) => KubeValue | undefined,
  signal?: AbortSignal,
): Promise<'patched' | 'as it was' | 'absent'> {
  for (let left = tries; ; left -= 1) {
    const node = await api.get(nodePath(name), signal);
    if (node === undefined) return 'absent';
    const body = patchFor(node);
    if (body === undefined) return 'as it was';
    try {
      await api.patch(nodePath(name), { kind: 'merge', body }, signal);
      return 'patched';
    } catch (problem) {
      if (!(problem instanceof Failure) || problem.code !== 'kube.conflict' || left === 1) throw problem;
    }
  }
}
