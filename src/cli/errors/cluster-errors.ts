import { type ErrorEntry, entry } from './error-entry.ts';

/** Kubernetes and its keys. */
export const clusterErrors: Readonly<Record<string, ErrorEntry>> = {
  'check.addon-not-healthy': entry(
    'An add-on did not become healthy in time.',
    'Look at its pods and events: `bramble kubectl -n kube-system get pods,events`.',
  ),
  'check.api-not-ready': entry('An API server did not become ready in time.', 'Look at kube-apiserver and etcd in the journal of the host that is named.'),
  'check.dns-silent': entry("The cluster's DNS does not answer from a host.", 'Look at kube-proxy on that host and at CoreDNS.'),
  'check.etcd-not-healthy': entry('etcd did not become healthy in time.', 'Read the journal of etcd on the hosts that are named.'),
  'check.nodes-not-ready': entry('Nodes did not become Ready in time.', 'Look at kubelet and containerd in the journal of the hosts that are named.'),

  'cluster.keys-lost': entry(
    'Hosts belong to a cluster whose keys nobody has.',
    'Start a control plane of that cluster, or use the workspace that made it, or reset the hosts.',
  ),
  'cluster.vanished': entry(
    'This workspace made a cluster, and all of its hosts are blank now.',
    'Put one of its control planes back, or reset to begin anew.',
  ),
  'cluster.keys-stale': entry(
    'No host has the keys of this workspace; all belong to one other cluster.',
    'Put `.bramble/pki` aside if your cluster was made anew from another computer; else correct the addresses.',
  ),
  'cluster.not-made': entry('The cluster has no keys yet.', 'Run `bramble up` first.'),

  'drain.blocked': entry(
    'Pods did not leave a node in time, so that it was not taken out of service.',
    'Run more replicas, relax the PodDisruptionBudget that is named, or give more time with `--drain-timeout`; then run again.',
  ),

  'kube.bad-answer': entry('What answers at the API port is not Kubernetes.', 'See what listens on port 6443 of the control planes.'),
  'kube.busy': entry('The API server has too much to do.', 'Run again in a moment.'),
  'kube.cancelled': entry('A request was interrupted.', 'Run again.'),
  'kube.conflict': entry('Somebody else changed an object at the same time.', 'Run again.'),
  'kube.forbidden': entry('The API server forbids a request.', 'Look at the role bindings that the message names.'),
  'kube.invalid': entry('The API server refuses an object.', 'Change the field that is named in bramble.yaml, or report a bug.'),
  'kube.not-found': entry('An object, its namespace or its kind is not there.', 'Run `bramble up` again.'),
  'kube.rejected': entry('The API server refuses a request for a reason that is not known here.', 'Report it as a bug with this message.'),
  'kube.server-error': entry('The API server failed.', 'Look at kube-apiserver and etcd in the journal of the control planes.'),
  'kube.timeout': entry('The API server did not answer in time.', 'Look at the load and disks of the control planes.'),
  'kube.unauthorized': entry('The API server does not know the client certificate.', 'Run `bramble up`, which renews it.'),
  'kube.unreachable': entry('No API server can be reached.', 'See that a control plane is on: `bramble status`.'),
  'kube.untrusted': entry("The API server's certificate is not of this cluster, or not valid now.", 'Check the clocks; then run `bramble up`.'),

  'kubectl.missing': entry('There is no kubectl, neither in PATH nor in the store.', 'Install kubectl, or run it on a control plane.'),

  'node.pod-range-fixed': entry(
    'A node has another pod range than is wanted, and Kubernetes never changes it.',
    'Keep network.pods as it was, or take the node out and in again.',
  ),

  'pki.authority-expired': entry(
    'An authority of the cluster is no longer valid.',
    'Check the clock of this computer; else the cluster needs new authorities.',
  ),
  'pki.authority-mismatch': entry('A certificate and its key do not belong together.', 'Restore both from one backup or control plane.'),
  'pki.authority-unreadable': entry('An authority of the cluster cannot be read.', 'Restore it from a control plane or a backup.'),
};
