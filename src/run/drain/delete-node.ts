import type { HostName } from '../../base/names.ts';
import { nodePath } from '../../objects/kinds.ts';
import type { KubeApi } from '../../ports/kube-api.ts';

/** Takes a node out of the cluster's API; the pods that were left on it are collected by the cluster. @throws Failure `kube.*` */
export const deleteNode = (api: KubeApi, name: HostName, signal?: AbortSignal): Promise<'deleted' | 'absent'> =>
  api.delete(nodePath(name), 'background', signal);
