/** Programs of the binaries that are several programs in one; they act as the name that they are called by. */
const shared: Readonly<Record<string, readonly string[]>> = {
  kubernetes: ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet', 'kube-proxy', 'kubectl'],
  'kubernetes-node': ['kubelet', 'kube-proxy'],
  etcd: ['etcd', 'etcdctl', 'etcdutl'],
  containerd: ['containerd', 'ctr'],
};

/**
 * Names of the artifacts that can provide a program, best first: a binary of its own, then the smallest one that holds it.
 * A binary found under another name than the program needs a link with the program's name.
 */
export function holdersOf(program: string, role: 'control-plane' | 'worker'): readonly string[] {
  const holders = Object.keys(shared).filter((name) => name !== program && (shared[name] ?? []).includes(program));
  // A control plane has the big binary in memory anyway: two copies of its code would cost more than they save.
  return [program, ...(role === 'worker' ? holders.toReversed() : holders)];
}
