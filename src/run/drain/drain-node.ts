import type { HostName } from '../../base/names.ts';
import { Failure } from '../../base/trouble.ts';
import { podName } from '../../objects/pods-on-node.ts';
import { type WaitContext, withDeadline } from '../checks/wait-until.ts';
import { Bell } from './bell.ts';
import { cordonNode } from './cordon-node.ts';
import { evictions } from './evictions.ts';
import { followNode } from './follow-node.ts';
import { type DrainLook, drainSeen, lookAtDrain, uidOf } from './look-at-drain.ts';

export interface DrainOptions {
  readonly timeoutMs: number;
  /** Stands on the node while it is cordoned, such as `it leaves the cluster`. */
  readonly reason: string;
}

/**
 * Cordons a node and waits until every pod that can move has left it; a node that is not there is empty. PodDisruptionBudgets are
 * honoured. A node that could not be emptied stays cordoned, and the next drain goes on.
 * @throws Failure `drain.blocked` at the end of the time, `wait.cancelled`, `kube.*`
 */
export async function drainNode(context: WaitContext, node: HostName, { timeoutMs, reason }: DrainOptions): Promise<void> {
  if ((await cordonNode(context.api, node, reason, context.signal)) === 'absent') return;
  const last = await withDeadline(context, timeoutMs, (signal) => empty(context, node, signal));
  if (last === 'empty') return;
  if (context.signal?.aborted !== true) throw blocked(node, timeoutMs, last);
  throw new Failure({
    code: 'wait.cancelled',
    host: node,
    message: `emptying ${node} was cancelled; it stays cordoned`,
    remedy: 'Run the command again: it goes on where this one stopped',
  });
}

/** Evicts until nothing is left; gives what was seen last when the signal aborts. */
async function empty(context: WaitContext, name: HostName, signal: AbortSignal): Promise<'empty' | DrainLook> {
  const stop = new AbortController();
  const end = AbortSignal.any([signal, stop.signal]);
  const bell = new Bell(context.clock, end);
  const place = followNode(context, name, bell, end);
  const asking = evictions(context, bell, end);
  const ever = new Set<string>();
  let first: ReadonlySet<string> | undefined;
  let look: DrainLook = { left: [], toEvict: [], nextMs: undefined };
  let told = '';
  try {
    while (await bell.heard()) {
      const here = place();
      if (here === undefined) continue;
      first ??= new Set(here.pods.map(uidOf));
      look = lookAtDrain({ ...here, name, first, granted: asking.granted, refusals: asking.refusals, nowMs: context.clock.now() });
      for (const { pod } of look.left) ever.add(uidOf(pod));
      const seen = drainSeen(name, ever.size, look);
      if (seen !== told) context.emit({ kind: 'wait.seen', step: context.step, seen });
      told = seen;
      if (look.left.length === 0) return 'empty';
      asking.ask(look.toEvict);
      if (look.nextMs !== undefined) bell.ringAt(look.nextMs);
    }
    return look;
  } finally {
    stop.abort();
  }
}

function blocked(node: HostName, timeoutMs: number, { left }: DrainLook): Failure {
  const names = left.map(({ pod }) => podName(pod));
  const seconds = Math.round(timeoutMs / 1000);
  const stuck = left.find(({ isRefused }) => !isRefused);
  const remedies = [
    ...(left.some(({ isRefused }) => isRefused) ? ['Run more replicas elsewhere, or relax the PodDisruptionBudget'] : []),
    ...(stuck === undefined
      ? []
      : [`See why it does not end: bramble kubectl -n ${stuck.pod.metadata.namespace ?? ''} describe pod ${stuck.pod.metadata.name}`]),
  ];
  return new Failure({
    code: 'drain.blocked',
    host: node,
    message: `${node} could not be emptied in ${seconds} s: ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} still there`,
    remedy: `${remedies.join('. ')}. Then run the command again, with a longer --drain-timeout where it only takes longer; ${node} stays cordoned meanwhile`,
    evidence: left.map(({ pod, why }) => `${podName(pod)}: ${why}`).join('\n'),
  });
}
