import { setTimeout as sleep } from 'node:timers/promises';
import { at, isList, type KubeObject, textAt } from '../../src/objects/kube-object.ts';
import { collectionPath } from '../../src/objects/kinds.ts';
import type { KubeApi } from '../../src/ports/kube-api.ts';

const everyMs = 400;

/** A node that has to be Ready. What the API says of one whose plug was pulled is from before until its kubelet has spoken again. */
export interface AwaitedNode {
  readonly name: string;
  readonly spokenSinceMs: number | undefined;
}

/** Nodes that are missing, not Ready, or have not spoken since. */
export function notReady(awaited: readonly AwaitedNode[], nodes: readonly KubeObject[], leases: readonly KubeObject[]): readonly string[] {
  const named = (objects: readonly KubeObject[], name: string) => objects.find(({ metadata }) => metadata.name === name);
  const isReady = ({ name, spokenSinceMs }: AwaitedNode): boolean => {
    const conditions = at(named(nodes, name), 'status', 'conditions');
    if (!isList(conditions) || !conditions.some((each) => textAt(each, 'type') === 'Ready' && textAt(each, 'status') === 'True')) return false;
    return spokenSinceMs === undefined || Date.parse(textAt(named(leases, name), 'spec', 'renewTime')) > spokenSinceMs;
  };
  return awaited.filter((each) => !isReady(each)).map(({ name }) => name);
}

export interface ReadyWait {
  /** The API as it can be reached now; undefined as long as the cluster has no keys. */
  readonly open: () => Promise<KubeApi | undefined>;
  readonly nodes: readonly AwaitedNode[];
  readonly limitSeconds: number;
  readonly signal: AbortSignal;
}

/** When all nodes were first seen Ready, in milliseconds since the epoch. @throws Error with those that are not, when the time is over */
export async function nodesReady({ open, nodes, limitSeconds, signal }: ReadyWait): Promise<number> {
  const endMs = Date.now() + limitSeconds * 1000;
  let api: KubeApi | undefined;
  let seen = 'no answer of the API';
  try {
    while (Date.now() < endMs) {
      signal.throwIfAborted();
      try {
        api ??= await open();
        const [found, leases] = await Promise.all([
          api?.list(collectionPath('v1', 'Node'), {}, signal),
          api?.list('/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases', {}, signal),
        ]);
        const missing = notReady(nodes, found ?? [], leases ?? []);
        if (missing.length === 0) return Date.now();
        seen = `not Ready: ${missing.join(', ')}`;
      } catch (error) {
        seen = error instanceof Error ? error.message : String(error);
        // A cluster that was reset and made anew has other keys.
        api?.close();
        api = undefined;
      }
      await sleep(everyMs);
    }
  } finally {
    api?.close();
  }
  throw new Error(`the nodes were not Ready within ${limitSeconds} s: ${seen}`);
}
