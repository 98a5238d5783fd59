import { describe, expect, test } from 'vitest';
import type { KubeMap, KubeObject } from './kube-object.ts';
import { describeDrain, podName, podsOnNode, toleratesCordon } from './pods-on-node.ts';

const replicaSet = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: '1', controller: true };
const daemonSet = { ...replicaSet, kind: 'DaemonSet', name: 'exporter' };
const pod = (name: string, metadata: KubeMap = {}, spec: KubeMap = {}, phase = 'Running'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', ...metadata },
  spec: { nodeName: 'pi-4', ...spec },
  status: { phase },
});
const owned = { ownerReferences: [replicaSet] };
const only = (one: KubeObject, volumes: readonly KubeObject[] = []) => podsOnNode([one], 'pi-4', volumes).moving[0];

describe('the pods of a node', () => {
  test.each<readonly [string, KubeObject, 'moves' | 'stays' | 'is elsewhere']>([
    ['of a ReplicaSet', pod('a', owned), 'moves'],
    ['without a controller', pod('a'), 'moves'],
    ['that has not started', pod('a', owned, {}, 'Pending'), 'moves'],
    ['that is ending', pod('a', { ...owned, deletionTimestamp: '2026-11-21T10:00:00Z' }), 'moves'],
    ['of a kind DaemonSet that is not of apps/v1', pod('a', { ownerReferences: [{ ...daemonSet, apiVersion: 'example.org/v1' }] }), 'moves'],
    ['that a DaemonSet owns without controlling it', pod('a', { ownerReferences: [{ ...daemonSet, controller: false }] }), 'moves'],
    ['of a DaemonSet', pod('a', { ownerReferences: [daemonSet] }), 'stays'],
    ['of the kubelet itself', pod('a', { annotations: { 'kubernetes.io/config.mirror': 'hash' } }), 'stays'],
    ['that succeeded', pod('a', owned, {}, 'Succeeded'), 'stays'],
    ['that failed', pod('a', owned, {}, 'Failed'), 'stays'],
    ['of another node', pod('a', owned, { nodeName: 'pi-5' }), 'is elsewhere'],
    ['of no node', pod('a', owned, { nodeName: '' }), 'is elsewhere'],
  ])('a pod %s %s', (_title, one, fate) => {
    const { moving, staying } = podsOnNode([one], 'pi-4');
    expect([moving.length, staying.length]).toEqual(fate === 'moves' ? [1, 0] : fate === 'stays' ? [0, 1] : [0, 0]);
  });

  test('do not depend on the order in which they are given', () => {
    const [a, b] = [pod('a', owned), pod('b')];
    expect(podsOnNode([b, a], 'pi-4')).toEqual(podsOnNode([a, b], 'pi-4'));
    expect(podsOnNode([b, a], 'pi-4').moving.map((each) => podName(each.pod))).toEqual(['default/a', 'default/b']);
  });

  test('are lost when no controller makes them again', () => {
    expect([only(pod('a', owned))?.isRecreated, only(pod('a'))?.isRecreated]).toEqual([true, false]);
  });
});

describe('the data of a pod', () => {
  const volume = (name: string, spec: KubeMap): KubeObject => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: { claimRef: { namespace: 'default', name: 'data' }, ...spec },
  });
  const onNode = (node: string): KubeMap => ({
    nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }] } },
  });
  const claims = { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] };

  test.each<readonly [string, KubeMap, readonly KubeObject[], readonly string[]]>([
    ['an emptyDir', { volumes: [{ name: 'cache', emptyDir: {} }] }, [], ['emptyDir cache']],
    [
      'a host path that it writes to',
      { volumes: [{ name: 'm', hostPath: { path: '/srv/media' } }], containers: [{ name: 'c', volumeMounts: [{ name: 'm', mountPath: '/m' }] }] },
      [],
      ['hostPath /srv/media'],
    ],
    [
      'a host path that it only reads',
      { volumes: [{ name: 'm', hostPath: { path: '/srv' } }], containers: [{ name: 'c', volumeMounts: [{ name: 'm', mountPath: '/m', readOnly: true }] }] },
      [],
      [],
    ],
    [
      'what is configuration',
      {
        volumes: [
          { name: 'a', configMap: { name: 'a' } },
          { name: 'b', secret: { secretName: 'b' } },
          { name: 'c', projected: {} },
        ],
      },
      [],
      [],
    ],
    ['a local volume', claims, [volume('pv-1', { local: { path: '/mnt/ssd' }, ...onNode('pi-4') })], ['volume pv-1']],
    ['a host path volume', claims, [volume('pv-1', { hostPath: { path: '/data' } })], ['volume pv-1']],
    ['a volume that only this node may mount', claims, [volume('pv-1', { csi: { driver: 'lvm' }, ...onNode('pi-4') })], ['volume pv-1']],
    ['a volume that another node may mount', claims, [volume('pv-1', { csi: { driver: 'lvm' }, ...onNode('pi-5') })], []],
    ['a volume of the network', claims, [volume('pv-1', { nfs: { server: 'nas', path: '/' } })], []],
    ["somebody else's local volume", claims, [volume('pv-1', { local: { path: '/mnt' }, claimRef: { namespace: 'other', name: 'data' } })], []],
    [
      'an ephemeral volume on its disk',
      { volumes: [{ name: 'scratch', ephemeral: {} }] },
      [volume('pv-1', { local: { path: '/mnt' }, claimRef: { namespace: 'default', name: 'a-scratch' } })],
      ['volume pv-1'],
    ],
  ])('with %s', (_title, spec, volumes, data) => {
    expect(only(pod('a', owned, spec), volumes)?.data).toEqual(data);
  });
});

describe('rows about emptying a node', () => {
  test('tell how many pods leave, which data stays behind, and each pod that is lost', () => {
    const rows = describeDrain(
      'pi-4',
      'it is not in bramble.yaml',
      podsOnNode([pod('a', owned, { volumes: [{ name: 'cache', emptyDir: {} }] }), pod('b'), pod('d', { ownerReferences: [daemonSet] })], 'pi-4'),
    );
    expect(rows).toEqual([
      {
        verb: 'run',
        subject: 'drain of Node pi-4',
        reason: 'it is not in bramble.yaml; 2 pods leave it; data that is lost with it: default/a (emptyDir cache)',
      },
      { verb: 'remove', subject: 'Pod default/b', reason: 'it is on pi-4, and no controller makes it again elsewhere' },
    ]);
  });

  test('say so when there is nothing to move', () => {
    expect(describeDrain('pi-4', 'it is reset', podsOnNode([], 'pi-4'))).toMatchObject([
      { subject: 'drain of Node pi-4', reason: 'it is reset; no pod has to move' },
    ]);
  });
});

test.each<readonly [KubeMap, boolean]>([
  [{ operator: 'Exists' }, true],
  [{ operator: 'Exists', effect: 'NoSchedule' }, true],
  [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' }, true],
  [{ operator: 'Exists', effect: 'NoExecute' }, false],
  [{ key: 'node.kubernetes.io/unreachable', operator: 'Exists' }, false],
])('a pod that tolerates %j comes back to a cordoned node: %s', (toleration, comes) => {
  expect(toleratesCordon(pod('a', {}, { tolerations: [toleration] }))).toBe(comes);
});
