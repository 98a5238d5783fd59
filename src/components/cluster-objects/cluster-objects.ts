import type { ClusterRoleBinding } from 'kubernetes-types/rbac/v1.d.ts';
import type { KubeObject } from '../../objects/kube-object.ts';
import { inSet } from '../../objects/sets.ts';

/** Common name of the certificate with which an API server talks to kubelets (`exec`, `logs`, `port-forward`). */
export const kubeletClientUser = 'kube-apiserver-kubelet-client';

/**
 * What the API server may do at kubelets, without the powers of `system:masters`. Kubernetes brings the role, but not the binding. The other users of a
 * node and control plane are bound by Kubernetes itself: `system:kube-proxy`, `system:kube-scheduler`, `system:kube-controller-manager`; kubelets by the Node
 * authorizer (plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go).
 */
const kubeletClient = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'bramble:apiserver-kubelet-client' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:kubelet-api-admin' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: kubeletClientUser }],
} satisfies ClusterRoleBinding;

/** Objects that every cluster has, beside its add-ons. */
export const clusterObjects: readonly KubeObject[] = [kubeletClient].map((object: KubeObject) => inSet('cluster', object));
