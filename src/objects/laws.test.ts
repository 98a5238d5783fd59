import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { secret } from '../base/secret.ts';
import type { HostName } from '../base/names.ts';
import type { Taint } from '../config/config.ts';
import { describeObject } from './describe-object.ts';
import { diffObject, predictObject } from './diff-object.ts';
import type { KubeObject } from './kube-object.ts';
import { cordonAnnotation, cordonReason, isCordoned } from './node-cordon.ts';
import { describeNode, diffNode, type NodeWant, predictNode, taintsPatch } from './node.ts';
import { mergePatch, serverSideApply } from '../testkit/fake-apply.ts';

const word = fc.constantFrom('a', 'b', 'c', 'd');
const words = fc.dictionary(word, word, { maxKeys: 3 });

const container = fc.record({
  name: word,
  image: word,
  args: fc.array(word, { maxLength: 2 }),
  env: fc.uniqueArray(fc.record({ name: word, value: word }), { selector: (each) => each.name, maxLength: 3 }),
});
const deployment = fc
  .record({
    labels: words,
    annotations: words,
    replicas: fc.integer({ min: 1, max: 3 }),
    containers: fc.uniqueArray(container, { selector: (each) => each.name, minLength: 1, maxLength: 3 }),
    tolerations: fc.array(fc.record({ key: word }), { maxLength: 2 }),
  })
  .map(
    (parts): KubeObject => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'default', labels: parts.labels, annotations: parts.annotations },
      spec: {
        replicas: parts.replicas,
        selector: { matchLabels: { app: 'web' } },
        template: { spec: { containers: parts.containers, tolerations: parts.tolerations } },
      },
    }),
  );
const secretObject = words.map(
  (data): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', namespace: 'default' },
    type: 'Opaque',
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, secret(`hidden-${value}`)])),
  }),
);
const pair = fc.oneof(fc.tuple(deployment, deployment), fc.tuple(secretObject, secretObject));

describe('every change of a Kubernetes object', () => {
  test('leaves nothing to do when it went as predicted', () => {
    fc.assert(
      fc.property(pair, ([before, want]) => {
        const seen = serverSideApply(before, undefined);
        const change = diffObject(want, seen);
        if (change.kind === 'same') return;
        expect(diffObject(want, predictObject(change)).kind).toBe('same');
      }),
    );
  });

  test('leaves nothing to do when the server has applied it', () => {
    fc.assert(
      fc.property(pair, ([before, want]) => {
        expect(diffObject(want, serverSideApply(want, serverSideApply(before, undefined))).kind).toBe('same');
      }),
    );
  });

  test('does not depend on the order of fields', () => {
    const reversed = (object: KubeObject): KubeObject => Object.fromEntries(Object.entries(object).toReversed()) as unknown as KubeObject;
    fc.assert(
      fc.property(deployment, deployment, (before, want) => {
        expect(describeOf(reversed(want), reversed(before))).toEqual(describeOf(want, before));
      }),
      { numRuns: 30 },
    );
  });

  test('shows no secret', () => {
    fc.assert(
      fc.property(secretObject, secretObject, (before, want) => {
        expect(JSON.stringify(describeOf(want, before))).not.toContain('hidden-');
      }),
    );
  });
});

const describeOf = (want: KubeObject, before: KubeObject): unknown => {
  const change = diffObject(want, serverSideApply(before, undefined));
  return change.kind === 'same' ? [] : describeObject(change);
};

const taint = fc.record({ key: word, value: word, effect: fc.constantFrom<Taint['effect']>('NoSchedule', 'NoExecute') });
const taints = fc.uniqueArray(taint, { selector: (each) => `${each.key}:${each.effect}`, maxLength: 3 });
const nodeWant = fc
  .record({ labels: words, taints })
  .map(({ labels, taints: ours }): NodeWant => ({ name: 'pi-1' as HostName, labels, taints: ours, podRange: '10.244.1.0/24' }));

/** A node as bramble left it for one want, with taints of others. */
const cordons = fc.constantFrom('nobody', 'bramble', 'a person', 'bramble, and a person let pods in again');
const node = fc.tuple(nodeWant, taints, cordons).map(([want, foreign, by]): KubeObject => {
  const applied = serverSideApply(
    { apiVersion: 'v1', kind: 'Node', metadata: { name: want.name, labels: want.labels }, spec: { podCIDR: want.podRange, podCIDRs: [want.podRange] } },
    undefined,
  );
  const tainted = {
    ...applied,
    spec: { podCIDR: want.podRange, podCIDRs: [want.podRange], taints: foreign.map((each) => ({ ...each, key: `foreign-${each.key}` })) },
  };
  const noted = mergePatch(tainted, taintsPatch(want, tainted)) as KubeObject;
  const unschedulable = by === 'bramble' || by === 'a person' ? { spec: { unschedulable: true } } : {};
  return mergePatch(
    noted,
    by.startsWith('bramble') ? { ...unschedulable, metadata: { annotations: { [cordonAnnotation]: 'why' } } } : unschedulable,
  ) as KubeObject;
});

describe('every change of a node', () => {
  test('leaves nothing to do when it went as predicted', () => {
    fc.assert(
      fc.property(nodeWant, fc.option(node, { nil: undefined }), (want, seen) => {
        const verdict = diffNode(want, seen);
        if (!verdict.ok) throw new Error('a pod range is never in the way here');
        if (verdict.value.kind === 'same') return;
        expect(describeNode(verdict.value).length).toBeGreaterThan(0);
        expect(diffNode(want, predictNode(verdict.value))).toMatchObject({ ok: true, value: { kind: 'same' } });
      }),
    );
  });

  test('leaves a node open that bramble cordoned, and one that somebody else cordoned as it is', () => {
    fc.assert(
      fc.property(nodeWant, node, (want, seen) => {
        const verdict = diffNode(want, seen);
        if (!verdict.ok) throw new Error('a pod range is never in the way here');
        const isOurs = cordonReason(seen) !== undefined;
        if (verdict.value.kind === 'same') expect(isOurs).toBe(false);
        else expect(isCordoned(predictNode(verdict.value))).toBe(isCordoned(seen) && !isOurs);
      }),
    );
  });

  test('keeps every taint that is not ours', () => {
    const foreignOf = (object: KubeObject): string =>
      JSON.stringify(((object['spec'] as { taints?: { key: string }[] }).taints ?? []).filter((each) => each.key.startsWith('foreign-')));
    fc.assert(
      fc.property(nodeWant, node, (want, seen) => {
        const verdict = diffNode(want, seen);
        if (verdict.ok && verdict.value.kind === 'node') expect(foreignOf(predictNode(verdict.value))).toBe(foreignOf(seen));
      }),
    );
  });
});
