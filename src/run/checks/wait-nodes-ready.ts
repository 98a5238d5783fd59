import type { HostName } from '../../base/names.ts';
import { collectionPath } from '../../objects/kinds.ts';
import { lookAtNodes } from './look-at-nodes.ts';
import { type WaitContext, waitUntil } from './wait-until.ts';

/** Waits until all these nodes are Ready and take pods, not counting what they reported in a boot that has ended. Gives what was seen. @throws Failure `check.nodes-not-ready` */
export const waitNodesReady = (context: WaitContext, names: readonly HostName[], timeoutMs = 180_000, endedBoot?: string): Promise<string> =>
  waitUntil(context, {
    path: collectionPath('v1', 'Node'),
    look: (nodes) => lookAtNodes(nodes, names, endedBoot),
    what: `${names.length} nodes to be ready`,
    timeoutMs,
    code: 'check.nodes-not-ready',
    remedy: 'Look at the kubelet and containerd of the hosts named: bramble ssh <host> -- journalctl -u kubelet',
  });
