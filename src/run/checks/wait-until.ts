import { Failure } from '../../base/trouble.ts';
import type { Emit } from '../../events/event.ts';
import type { KubeObject } from '../../objects/kube-object.ts';
import type { Clock } from '../../ports/clock.ts';
import type { KubeApi, Selection } from '../../ports/kube-api.ts';

export interface WaitContext {
  readonly api: KubeApi;
  readonly clock: Clock;
  readonly emit: Emit;
  /** The step that waits; `wait.seen` events carry it. */
  readonly step: string;
  readonly signal?: AbortSignal;
}

/** What one look at the objects tells. `seen` is what a person reads, such as `5 of 6 nodes ready; worker-2: no CNI config`. */
export interface Look {
  readonly done: boolean;
  readonly seen: string;
}

export interface Wait {
  readonly path: string;
  readonly selection?: Selection;
  look(objects: readonly KubeObject[]): Look;
  /** What is waited for, such as `all nodes ready`. */
  readonly what: string;
  readonly timeoutMs: number;
  /** Code of the failure at the end of the time. */
  readonly code: string;
  readonly remedy: string;
  /** Looked up once the time is over, as evidence. */
  explain?(): Promise<string>;
}

/** Watches objects until they are as wanted and gives what was seen; the end of the time is a Failure with the last seen state. */
export async function waitUntil(context: WaitContext, wait: Wait): Promise<string> {
  let last = 'nothing was seen yet';
  const tell = (seen: string): void => {
    if (seen !== last) context.emit({ kind: 'wait.seen', step: context.step, seen });
    last = seen;
  };
  const found = await withDeadline(context, wait.timeoutMs, async (signal) => {
    for await (const objects of context.api.watch(wait.path, wait.selection ?? {}, signal, (failure) => tell(failure.message))) {
      const { done, seen } = wait.look(objects);
      tell(seen);
      if (done) return seen;
    }
    return undefined;
  });
  if (found !== undefined) return found;
  if (context.signal?.aborted === true)
    throw new Failure({
      code: 'wait.cancelled',
      message: `waiting for ${wait.what} was cancelled: ${last}`,
      remedy: 'Run the command again: it goes on where this one stopped',
    });
  const explained = await wait.explain?.().catch((problem: unknown) => `(no more could be learned: ${problem instanceof Error ? problem.message : 'unknown'})`);
  throw new Failure({
    code: wait.code,
    message: `waited ${Math.round(wait.timeoutMs / 1000)} s for ${wait.what}; last seen: ${last}`,
    remedy: wait.remedy,
    ...(explained === undefined || explained === '' ? {} : { evidence: explained }),
  });
}

/** Runs work with a signal that aborts when the time is over or the caller cancels. */
export async function withDeadline<T>(
  context: Pick<WaitContext, 'clock' | 'signal'>,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const done = new AbortController();
  const end = context.signal === undefined ? over.signal : AbortSignal.any([over.signal, context.signal]);
  context.clock.sleep(timeoutMs, done.signal).then(
    () => over.abort(),
    () => {},
  );
  try {
    return await work(end);
  } finally {
    done.abort();
  }
}
