import { Failure } from '../../base/trouble.ts';
import { collectionPath } from '../../objects/kinds.ts';
import type { KubeApi } from '../../ports/kube-api.ts';
import { type WaitContext, withDeadline } from './wait-until.ts';

const askEveryMs = 300;
/** What an API server that starts may answer. */
const passing: ReadonlySet<string> = new Set(['kube.unreachable', 'kube.timeout', 'kube.cancelled', 'kube.busy', 'kube.server-error']);
const namespaces = ['default', 'kube-public', 'kube-system'];

/**
 * Waits until the API takes objects: an API server says ready (its bootstrap roles are there), and the system namespaces exist. Readiness is an HTTP
 * path and cannot be watched, so it is asked for, and namespaces with it: a watch would need a connection of its own. @throws Failure `check.api-not-ready`
 */
export async function waitApiReady(context: WaitContext, timeoutMs = 120_000): Promise<string> {
  let last = 'nothing was seen yet';
  const tell = (seen: string): void => {
    if (seen !== last) context.emit({ kind: 'wait.seen', step: context.step, seen });
    last = seen;
  };
  const isReady = await withDeadline(context, timeoutMs, async (signal) => {
    while (!signal.aborted) {
      const seen = await readiness(context, signal);
      if (seen === undefined) return true;
      tell(seen);
      await context.clock.sleep(askEveryMs, signal).catch(() => {});
    }
    return false;
  });
  if (!isReady) {
    throw new Failure({
      code: context.signal?.aborted === true ? 'wait.cancelled' : 'check.api-not-ready',
      message: `waited ${Math.round(timeoutMs / 1000)} s for an API server to be ready; last seen: ${last}`,
      remedy: 'Look at kube-apiserver and etcd on the control planes: bramble ssh <host> -- journalctl -u kube-apiserver',
    });
  }
  tell('the API is ready');
  return last;
}

/** Why the API is not ready; undefined when it is. */
async function readiness(context: WaitContext, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { status, body } = await context.api.text('/readyz?verbose', signal);
    return status === 200 ? await missingNamespaces(context.api, signal) : failingChecks(status, body);
  } catch (problem) {
    if (problem instanceof Failure && passing.has(problem.code)) return problem.message;
    throw problem;
  }
}

async function missingNamespaces(api: KubeApi, signal: AbortSignal): Promise<string | undefined> {
  const found = new Set((await api.list(collectionPath('v1', 'Namespace'), {}, signal)).map(({ metadata }) => metadata.name));
  const missing = namespaces.filter((name) => !found.has(name));
  return missing.length === 0 ? undefined : `namespace ${missing.join(', ')} is not there yet`;
}

/** `[-]poststarthook/rbac/bootstrap-roles failed: ...` are the lines that matter. */
export function failingChecks(status: number, body: string): string {
  const failing = body.split('\n').flatMap((line) => (line.startsWith('[-]') ? [line.slice(3).replace(/ failed:.*$/, '')] : []));
  return failing.length === 0 ? `the API server answers with status ${status}` : `the API server is not ready: ${failing.join(', ')}`;
}
