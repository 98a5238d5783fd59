import type { ServiceAccount } from 'kubernetes-types/core/v1.d.ts';
import type { ClusterRole, ClusterRoleBinding, RoleBinding } from 'kubernetes-types/rbac/v1.d.ts';
import type { KubeObject } from '../../objects/kube-object.ts';

const api = 'rbac.authorization.k8s.io/v1';
const apiGroup = 'rbac.authorization.k8s.io';
const namespace = 'kube-system';
const name = 'metrics-server';
const subjects = [{ kind: 'ServiceAccount', name, namespace }];

const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } } satisfies ServiceAccount;

/** Lets whoever may view a namespace see its metrics too. */
const reader = {
  apiVersion: api,
  kind: 'ClusterRole',
  metadata: {
    name: 'system:aggregated-metrics-reader',
    labels: {
      'rbac.authorization.k8s.io/aggregate-to-admin': 'true',
      'rbac.authorization.k8s.io/aggregate-to-edit': 'true',
      'rbac.authorization.k8s.io/aggregate-to-view': 'true',
    },
  },
  rules: [{ apiGroups: ['metrics.k8s.io'], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] }],
} satisfies ClusterRole;

const role = {
  apiVersion: api,
  kind: 'ClusterRole',
  metadata: { name: 'system:metrics-server' },
  rules: [
    { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
    { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] },
  ],
} satisfies ClusterRole;

const roleBinding = {
  apiVersion: api,
  kind: 'ClusterRoleBinding',
  metadata: { name: 'system:metrics-server' },
  roleRef: { apiGroup, kind: 'ClusterRole', name: 'system:metrics-server' },
  subjects,
} satisfies ClusterRoleBinding;

const delegator = {
  apiVersion: api,
  kind: 'ClusterRoleBinding',
  metadata: { name: 'metrics-server:system:auth-delegator' },
  roleRef: { apiGroup, kind: 'ClusterRole', name: 'system:auth-delegator' },
  subjects,
} satisfies ClusterRoleBinding;

const authReader = {
  apiVersion: api,
  kind: 'RoleBinding',
  metadata: { name: 'metrics-server-auth-reader', namespace },
  roleRef: { apiGroup, kind: 'Role', name: 'extension-apiserver-authentication-reader' },
  subjects,
} satisfies RoleBinding;

/** What metrics-server may read; upstream's names and rules (kubernetes-sigs/metrics-server, manifests/base/rbac.yaml). */
export const rbac: readonly KubeObject[] = [account, reader, role, roleBinding, delegator, authReader];
