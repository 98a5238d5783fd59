import { type KubeObject, textAt } from '../../objects/kube-object.ts';
import { isTerminating, type MovingPod, podName, podsOnNode, toleratesCordon } from '../../objects/pods-on-node.ts';
import { condition } from '../checks/look-at-nodes.ts';

/** All that is known of a node that is being emptied. */
export interface DrainSight {
  readonly name: string;
  readonly node: KubeObject | undefined;
  readonly pods: readonly KubeObject[];
  /** Uids of the pods that were there when the drain began. */
  readonly first: ReadonlySet<string>;
  /** Uids of the pods whose eviction was granted. */
  readonly granted: ReadonlySet<string>;
  /** Why the API server refused to evict a pod, by uid. */
  readonly refusals: ReadonlyMap<string, string>;
  readonly nowMs: number;
}

export interface DrainLook {
  /** Pods that have to leave and are still there, each with the reason. */
  readonly left: readonly { readonly pod: KubeObject; readonly why: string; readonly isRefused: boolean }[];
  /** Those of them whose eviction is still to be asked for. */
  readonly toEvict: readonly KubeObject[];
  /** When the grace of a pod on a dead node ends: then there is less to wait for, though nothing tells so. */
  readonly nextMs: number | undefined;
}

export const uidOf = (pod: KubeObject): string => textAt(pod, 'metadata', 'uid');

/**
 * What is left to do for a node to be empty. A pod on a dead node cannot report that it ended, so it counts as gone after its grace; where
 * the kubelet is silent, a budget counts it as lost already and protects nothing by keeping it. One
 * that came back though the node is cordoned, because it tolerates that, is not waited for: it would come back for ever.
 */
export function lookAtDrain(sight: DrainSight): DrainLook {
  const ready = sight.node === undefined ? 'Unknown' : condition(sight.node, 'Ready')?.status;
  const isDead = ready !== 'True';
  const leaving = podsOnNode(sight.pods, sight.name).moving.filter(({ pod }) => sight.first.has(uidOf(pod)) || !toleratesCordon(pod));
  const isGivenUp = (pod: KubeObject): boolean => goneAtMs(pod) <= sight.nowMs || (ready === 'Unknown' && sight.refusals.has(uidOf(pod)));
  const present = isDead ? leaving.filter(({ pod }) => !isGivenUp(pod)) : leaving;
  const ends = isDead ? present.map(({ pod }) => goneAtMs(pod)).filter((ms) => !Number.isNaN(ms)) : [];
  return {
    left: present.map((moving) => ({ pod: moving.pod, ...reason(moving, sight, isDead) })),
    toEvict: present.map(({ pod }) => pod).filter((pod) => !isTerminating(pod) && !sight.granted.has(uidOf(pod))),
    nextMs: ends.length === 0 ? undefined : Math.min(...ends),
  };
}

/** The API server writes into `deletionTimestamp` when the grace ends. NaN for a pod that nobody asked to end. */
const goneAtMs = (pod: KubeObject): number => Date.parse(textAt(pod, 'metadata', 'deletionTimestamp'));

function reason({ pod }: MovingPod, sight: DrainSight, isDead: boolean): { readonly why: string; readonly isRefused: boolean } {
  if (isTerminating(pod)) {
    const until = textAt(pod, 'metadata', 'deletionTimestamp');
    return { why: isDead ? `terminating on a node that does not answer, given up at ${until}` : `terminating, to end by ${until}`, isRefused: false };
  }
  const said = sight.refusals.get(uidOf(pod));
  return said === undefined ? { why: 'asked to leave', isRefused: false } : { why: said, isRefused: true };
}

const shown = 3;

/** What a person reads while it lasts, such as `2 of 5 pods have left worker-2; default/web-1: terminating, …`. */
export function drainSeen(node: string, total: number, { left }: DrainLook): string {
  if (total === 0) return `no pod has to leave ${node}`;
  const named = left.slice(0, shown).map(({ pod, why }) => `${podName(pod)}: ${why}`);
  const more = left.length > shown ? [`and ${left.length - shown} more`] : [];
  return [`${total - left.length} of ${total} pods have left ${node}`, ...named, ...more].join('; ');
}
