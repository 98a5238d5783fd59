import type { HostName } from '../../base/names.ts';
import { cordonPatch, cordonReason, isCordoned, uncordonPatch } from '../../objects/node-cordon.ts';
import type { KubeApi } from '../../ports/kube-api.ts';
import { patchNode } from '../objects/patch-node.ts';

/**
 * Keeps new pods off a node, with a note on it that bramble did so and why. A node that somebody else cordoned keeps being theirs:
 * it gets no note. @throws Failure `kube.*`
 */
export async function cordonNode(api: KubeApi, name: HostName, reason: string, signal?: AbortSignal): Promise<'cordoned' | 'absent'> {
  const end = await patchNode(api, name, (node) => (isCordoned(node) ? undefined : cordonPatch(node, reason)), signal);
  return end === 'absent' ? 'absent' : 'cordoned';
}

/** Lets pods on a node again that bramble cordoned; what somebody else cordoned stays so. @throws Failure `kube.*` */
export async function uncordonNode(api: KubeApi, name: HostName, signal?: AbortSignal): Promise<void> {
  await patchNode(api, name, (node) => (cordonReason(node) === undefined ? undefined : uncordonPatch(node)), signal);
}
