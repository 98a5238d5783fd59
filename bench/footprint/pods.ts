import { type Command, sh } from '../../src/command/command.ts';
import { images } from '../../src/artifacts/catalogue.ts';
import type { Remote } from '../kubeadm/remotes.ts';

export const podCount = 30;

/** A pod that does nothing: its container is one more of the process that holds a pod. */
const pod = (node: string, index: number) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `idle-${index}`, namespace: 'default', labels: { bench: 'footprint' } },
  spec: {
    nodeName: node,
    terminationGracePeriodSeconds: 0,
    automountServiceAccountToken: false,
    containers: [{ name: 'idle', image: images.pause.reference, imagePullPolicy: 'Never' }],
  },
});

const kubectl = (input: string | undefined, ...args: readonly string[]): Command => ({
  ...sh('exec kubectl --kubeconfig /etc/kubernetes/admin.conf "$@"', args, input === undefined ? undefined : { kind: 'text', text: input }),
  timeoutMs: 180_000,
});

/** Starts the pods on one node and waits until all of them run. */
export async function startPods(administrator: Remote, node: string): Promise<void> {
  const items = Array.from({ length: podCount }, (_, index) => pod(node, index));
  // A namespace gets its service account a little after the API answers; pods without it are refused.
  await administrator.run(
    kubectl(undefined, 'wait', 'serviceaccount/default', '--for=create', '--timeout=60s'),
    kubectl(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }), 'apply', '-f', '-'),
    kubectl(undefined, 'wait', 'pod', '--selector=bench=footprint', '--for=condition=Ready', '--timeout=150s'),
  );
}
