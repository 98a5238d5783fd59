import type { HostName } from '../../base/names.ts';
import { collectionPath } from '../../objects/kinds.ts';
import type { KubeObject } from '../../objects/kube-object.ts';
import type { Selection } from '../../ports/kube-api.ts';
import type { WaitContext } from '../checks/wait-until.ts';
import type { Bell } from './bell.ts';

export interface NodeSight {
  /** Undefined when there is no such node. */
  readonly node: KubeObject | undefined;
  readonly pods: readonly KubeObject[];
}

/** Watches a node and its pods and rings at every change; gives what is there now, undefined until both are known. */
export function followNode({ api, emit, step }: WaitContext, name: HostName, bell: Bell, signal: AbortSignal): () => NodeSight | undefined {
  let nodes: readonly KubeObject[] | undefined;
  let pods: readonly KubeObject[] | undefined;
  const follow = async (kind: string, selection: Selection, take: (objects: readonly KubeObject[]) => void): Promise<void> => {
    const silent = ({ message }: { readonly message: string }): void => emit({ kind: 'wait.seen', step, seen: message });
    for await (const objects of api.watch(collectionPath('v1', kind), selection, signal, silent)) {
      take(objects);
      bell.ring();
    }
  };
  follow('Node', { fieldSelector: `metadata.name=${name}` }, (found) => (nodes = found)).catch(bell.fail);
  follow('Pod', { fieldSelector: `spec.nodeName=${name}` }, (found) => (pods = found)).catch(bell.fail);
  return () => (nodes === undefined || pods === undefined ? undefined : { node: nodes[0], pods });
}
