import { Failure } from '../../base/trouble.ts';
import type { KubeObject } from '../../objects/kube-object.ts';
import type { WaitContext } from '../checks/wait-until.ts';
import type { Bell } from './bell.ts';
import { uidOf } from './look-at-drain.ts';

/** Evictions of one drain, by the uids of their pods. */
export interface Evictions {
  readonly granted: ReadonlySet<string>;
  /** What the API server said last. */
  readonly refusals: ReadonlyMap<string, string>;
  /** Asks for these, as many at once as are allowed; the others when it is called again. */
  ask(pods: readonly KubeObject[]): void;
}

const atOnce = 8;
/** After a refusal: a budget opens when another pod turns ready, which nobody announces. */
const pauseMs = 2_000;
/** What may be over at the next try. A namespace that is being deleted forbids evictions until its pods are deleted too. */
const passing = new Set(['kube.unreachable', 'kube.timeout', 'kube.busy', 'kube.server-error', 'kube.conflict', 'kube.forbidden']);

/** Rings after every answer, and when a refused pod may be asked for again. */
export function evictions({ api, clock }: Pick<WaitContext, 'api' | 'clock'>, bell: Bell, signal: AbortSignal): Evictions {
  const granted = new Set<string>();
  const refusals = new Map<string, string>();
  const busy = new Set<string>();
  let open = 0;

  const refusal = async (pod: KubeObject): Promise<string | undefined> => {
    open += 1;
    try {
      const answer = await api.evict({ namespace: pod.metadata.namespace ?? '', name: pod.metadata.name }, signal);
      return answer.kind === 'refused' ? answer.message : undefined;
    } catch (problem) {
      if (problem instanceof Failure && passing.has(problem.code)) return problem.message;
      throw problem;
    } finally {
      open -= 1;
    }
  };

  const evict = async (pod: KubeObject): Promise<void> => {
    const uid = uidOf(pod);
    busy.add(uid);
    const said = await refusal(pod);
    if (said === undefined) granted.add(uid);
    else refusals.set(uid, said);
    bell.ring();
    if (said === undefined) return;
    await clock.sleep(pauseMs, signal);
    busy.delete(uid);
    bell.ring();
  };

  return {
    granted,
    refusals,
    ask: (pods) => {
      for (const pod of pods.filter((each) => !busy.has(uidOf(each))).slice(0, Math.max(atOnce - open, 0))) evict(pod).catch(bell.fail);
    },
  };
}
