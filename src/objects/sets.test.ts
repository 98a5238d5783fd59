import { expect, test } from 'vitest';
import { inApplyOrder, objectPath } from './kinds.ts';
import type { KubeObject } from './kube-object.ts';
import { diffObjects, inRounds, inSet } from './sets.ts';

const object = (apiVersion: string, kind: string, name: string, namespace?: string): KubeObject => ({
  apiVersion,
  kind,
  metadata: namespace === undefined ? { name } : { name, namespace },
});
const account = inSet('dns', object('v1', 'ServiceAccount', 'dns', 'kube-system'));
const role = inSet('dns', object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'dns'));
const deployment = inSet('dns', object('apps/v1', 'Deployment', 'dns', 'kube-system'));

test('what is wanted is created in an order in which each object finds what it needs', () => {
  expect(diffObjects([deployment, role, account], []).changes.map((change) => (change.kind === 'create' ? change.want.kind : change.kind))).toEqual([
    'ServiceAccount',
    'ClusterRole',
    'Deployment',
  ]);
});

test('the order of wants changes nothing', () => {
  expect(diffObjects([deployment, role, account], [role])).toEqual(diffObjects([account, deployment, role], [role]));
});

test('what bramble placed and nothing wants is removed, the last applied first', () => {
  const { changes, same } = diffObjects([role], [account, deployment, role]);
  expect(changes.map((change) => (change.kind === 'remove' ? change.seen.kind : change.kind))).toEqual(['Deployment', 'ServiceAccount']);
  expect(same.map((each) => each.object.kind)).toEqual(['ClusterRole']);
});

test('an object with our label but without our annotation is somebody else’s, and stays', () => {
  const theirs: KubeObject = { ...account, metadata: { name: 'theirs', namespace: 'default', labels: { 'app.kubernetes.io/managed-by': 'bramble' } } };
  expect(diffObjects([], [theirs]).changes).toEqual([]);
});

test('what runs at once is of one kind, and what others need runs before them', () => {
  const other = inSet('metrics', object('v1', 'ServiceAccount', 'metrics', 'kube-system'));
  const gone = inSet('old', object('v1', 'ServiceAccount', 'old', 'kube-system'));
  const rounds = inRounds(diffObjects([deployment, role, account, other], [gone]).changes);
  expect(rounds.map((round) => round.map((change) => (change.kind === 'remove' ? `- ${change.seen.metadata.name}` : change.want.metadata.name)))).toEqual([
    ['- old'],
    ['dns', 'metrics'],
    ['dns'],
    ['dns'],
  ]);
});

test('one object that two sets want is a bug', () => {
  expect(() => diffObjects([account, account], [])).toThrow('wanted twice');
});

test('an object has the path that the API server knows', () => {
  expect(
    inApplyOrder([account, role, deployment]).map((each) =>
      objectPath({ apiVersion: each.apiVersion, kind: each.kind, namespace: each.metadata.namespace, name: each.metadata.name }),
    ),
  ).toEqual([
    '/api/v1/namespaces/kube-system/serviceaccounts/dns',
    '/apis/rbac.authorization.k8s.io/v1/clusterroles/dns',
    '/apis/apps/v1/namespaces/kube-system/deployments/dns',
  ]);
});

test('a kind outside of the table, or a namespace too many or too few, is a bug', () => {
  expect(() => objectPath({ apiVersion: 'v1', kind: 'Endpoints', namespace: 'default', name: 'x' })).toThrow('table of kinds');
  expect(() => objectPath({ apiVersion: 'v1', kind: 'ConfigMap', namespace: undefined, name: 'x' })).toThrow('needs a namespace');
  expect(() => objectPath({ apiVersion: 'v1', kind: 'Node', namespace: 'default', name: 'x' })).toThrow('has no namespace');
});
