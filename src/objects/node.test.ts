import { describe, expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import { describeNode, diffNode, nodeObject, taintsPatch } from './node.ts';
import { uncordonPatch } from './node-cordon.ts';
import { nodeWant } from './node-want.ts';
import type { KubeMap, KubeObject } from './kube-object.ts';

const name = 'pi-1' as HostName;
const host = { name, role: 'control-plane', workloads: false, labels: { disk: 'ssd' }, taints: [] } as const;
const want = nodeWant(host, '10.244.1.0/24');
const live = (taints: readonly KubeMap[], annotations: KubeMap = {}): KubeObject => ({
  ...nodeObject(want),
  metadata: { name, labels: want.labels, annotations, resourceVersion: '7' },
  spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'], taints },
});
const ours = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' };
const note = { 'bramble.dev/taints': 'node-role.kubernetes.io/control-plane:NoSchedule' };
const unreachable = { key: 'node.kubernetes.io/unreachable', effect: 'NoExecute', timeAdded: '2026-11-21T10:00:00Z' };

describe('what a host wants of its node', () => {
  test.each([
    ['control-plane', false, ['node-role.kubernetes.io/control-plane'], 1],
    ['control-plane', true, ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/worker'], 0],
    ['worker', true, ['node-role.kubernetes.io/worker'], 0],
  ] as const)('a %s with workloads %s has these role labels, and a taint only if it takes no pods', (role, workloads, labels, taints) => {
    const wanted = nodeWant({ ...host, role, workloads, labels: {} }, '10.244.1.0/24');
    expect(Object.keys(wanted.labels)).toEqual(labels);
    expect(wanted.taints.length).toBe(taints);
  });
});

describe('a node', () => {
  test('is the same with taints of the controllers beside ours, in any order', () => {
    expect(diffNode(want, live([ours, unreachable], note))).toMatchObject({ ok: true, value: { kind: 'same' } });
    expect(diffNode(want, live([unreachable, ours], note))).toMatchObject({ ok: true, value: { kind: 'same' } });
  });

  test('whose taint was taken away by hand gets it back beside the others, for the version that was looked at', () => {
    const seen = live([unreachable], note);
    expect(diffNode(want, seen)).toMatchObject({ ok: true, value: { kind: 'node', object: undefined, taints: true } });
    expect(taintsPatch(want, seen)).toEqual({ metadata: { resourceVersion: '7', annotations: note }, spec: { taints: [unreachable, ours] } });
  });

  test('loses a taint that bramble set and nobody wants now, and the note of it', () => {
    const open = { ...want, taints: [] };
    expect(taintsPatch(open, live([ours, unreachable], note))).toEqual({
      metadata: { resourceVersion: '7', annotations: { 'bramble.dev/taints': null } },
      spec: { taints: [unreachable] },
    });
  });

  test('keeps a taint that somebody else set, even when it looks like one of ours', () => {
    expect(diffNode({ ...want, taints: [] }, live([ours]))).toMatchObject({ ok: true, value: { kind: 'same' } });
  });

  test('whose taint has another value gets ours', () => {
    const wanted = { ...want, taints: [{ key: 'only', value: 'gpu', effect: 'NoSchedule' }] as const };
    const seen = live([{ key: 'only', value: 'tpu', effect: 'NoSchedule' }], { 'bramble.dev/taints': 'only:NoSchedule' });
    const verdict = diffNode(wanted, seen);
    if (!verdict.ok || verdict.value.kind === 'same') throw new Error('a change was expected');
    expect(describeNode(verdict.value).map((row) => row.reason)).toEqual(['add only=gpu:NoSchedule; remove only=tpu:NoSchedule']);
  });

  test('whose role label was taken away by hand is changed by an apply alone', () => {
    const seen = { ...live([ours], note), metadata: { name, labels: { disk: 'ssd' }, annotations: note } };
    expect(diffNode(want, seen)).toMatchObject({
      ok: true,
      value: { object: { kind: 'change', paths: ['metadata.labels[node-role.kubernetes.io/control-plane]'] }, taints: false },
    });
  });

  test('that kubelet registered before gets its pod range, and one with another range is a problem', () => {
    const registered: KubeObject = { ...nodeObject(want), spec: {} };
    expect(diffNode(want, registered)).toMatchObject({ ok: true, value: { object: { paths: ['spec.podCIDR', 'spec.podCIDRs'] } } });
    expect(diffNode({ ...want, podRange: '10.9.0.0/24' }, live([ours], note))).toMatchObject({
      ok: false,
      error: { code: 'node.pod-range-fixed', host: 'pi-1' },
    });
  });

  test('that bramble cordoned and that is wanted is uncordoned, with the reason that stood there', () => {
    const seen = cordoned(true);
    const verdict = diffNode(want, seen);
    if (!verdict.ok || verdict.value.kind === 'same') throw new Error('a change was expected');
    expect(verdict.value).toMatchObject({ object: undefined, taints: false, uncordon: true });
    expect(describeNode(verdict.value)).toEqual([
      { verb: 'change', subject: 'Node pi-1', reason: 'uncordon: it was cordoned by bramble (it leaves the cluster), and it is wanted' },
    ]);
    expect(uncordonPatch(seen)).toEqual({
      metadata: { resourceVersion: '7', annotations: { 'bramble.dev/cordoned': null } },
      spec: { unschedulable: null },
    });
  });

  test('that somebody uncordoned by hand loses the note, or a later cordon by hand would look like ours', () => {
    expect(diffNode(want, cordoned(undefined))).toMatchObject({ ok: true, value: { uncordon: true } });
  });

  test('that somebody cordoned by hand stays so', () => {
    const seen = live([ours], note);
    expect(diffNode(want, { ...seen, spec: { ...(seen['spec'] as KubeMap), unschedulable: true } })).toMatchObject({ ok: true, value: { kind: 'same' } });
  });
});

const cordoned = (unschedulable: true | undefined): KubeObject => {
  const seen = live([ours], { ...note, 'bramble.dev/cordoned': 'it leaves the cluster' });
  return { ...seen, spec: { ...(seen['spec'] as KubeMap), ...(unschedulable === undefined ? {} : { unschedulable }) } };
};
