import { describe, expect, test } from 'vitest';
import { secret } from '../base/secret.ts';
import { serverSideApply } from '../testkit/fake-apply.ts';
import { describeObject } from './describe-object.ts';
import { diffObject } from './diff-object.ts';
import type { KubeMap, KubeObject } from './kube-object.ts';

const service = (spec: KubeMap, labels: KubeMap = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'default', labels },
  spec,
});
const want = service(
  { clusterIP: '10.96.0.10', ports: [{ name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 }], selector: { app: 'web' } },
  { tier: 'one' },
);
const live = (change: KubeMap = {}, labels: KubeMap = { tier: 'one' }): KubeObject => {
  const defaulted = { clusterIPs: ['10.96.0.10'], type: 'ClusterIP', sessionAffinity: 'None', ...(want['spec'] as KubeMap), ...change };
  return { ...serverSideApply(want, undefined), metadata: { ...serverSideApply(want, undefined).metadata, labels }, spec: defaulted };
};

describe('an object that is there', () => {
  test('is the same when the server only added defaults', () => {
    expect(diffObject(want, live())).toEqual({ kind: 'same', reason: 'every wanted field is there' });
  });

  test.each<[string, KubeObject, readonly string[]]>([
    ['a changed label', live({}, { tier: 'two' }), ['metadata.labels.tier']],
    ['a removed label', live({}, {}), ['metadata.labels.tier']],
    ['a changed field', live({ selector: { app: 'other' } }), ['spec.selector.app']],
    ['a changed field of a keyed list item', live({ ports: [{ name: 'dns', port: 53, protocol: 'UDP', targetPort: 5353 }] }), ['spec.ports[0].targetPort']],
    ['a keyed list item that became another', live({ ports: [{ name: 'dns', port: 53, protocol: 'TCP', targetPort: 53 }] }), ['spec.ports[0]']],
  ])('differs by %s', (_what, seen, paths) => {
    expect(diffObject(want, seen)).toMatchObject({ kind: 'change', paths });
  });

  test('does not differ by what somebody else added to a map or a keyed list', () => {
    const more = live(
      {
        ports: [
          { name: 'more', port: 54, protocol: 'TCP', targetPort: 54 },
          { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
        ],
        selector: { app: 'web', theirs: 'x' },
      },
      { tier: 'one', theirs: 'x' },
    );
    expect(diffObject(want, more).kind).toBe('same');
  });

  test('differs by the length of a list without keys', () => {
    const role = (verbs: readonly string[]): KubeObject => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'r' },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs }],
    });
    expect(diffObject(role(['get']), serverSideApply(role(['get', 'list']), undefined))).toMatchObject({ kind: 'change', paths: ['rules[0].verbs'] });
  });

  test('differs by a field that was applied before and is not wanted any more', () => {
    const earlier = serverSideApply({ ...want, metadata: { ...want.metadata, labels: { tier: 'one', old: 'x' } } }, undefined);
    expect(diffObject(want, earlier)).toMatchObject({ kind: 'change', paths: [], leftovers: [{ path: 'metadata.labels.old' }] });
  });

  test('differs by a list item that was applied before and is not wanted any more', () => {
    const ports = [
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
      { name: 'old', port: 54, protocol: 'TCP', targetPort: 54 },
    ];
    const change = diffObject(want, serverSideApply(service({ ...(want['spec'] as KubeMap), ports }, { tier: 'one' }), undefined));
    expect(change).toMatchObject({ kind: 'change', leftovers: [{ path: 'spec.ports[{"port":54,"protocol":"TCP"}]' }] });
  });

  test('is replaced when a field differs that the API server never changes', () => {
    expect(diffObject(want, live({ clusterIP: '10.96.0.11' }))).toMatchObject({ kind: 'replace', paths: ['spec.clusterIP'] });
  });
});

test('an object that is not there is created, and one that nothing wants is removed', () => {
  expect(diffObject(want, undefined).kind).toBe('create');
  expect(diffObject(undefined, live()).kind).toBe('remove');
  expect(diffObject(undefined, undefined).kind).toBe('same');
});

describe('what a person reads', () => {
  const rows = (wanted: KubeObject, seen: KubeObject): ReturnType<typeof describeObject> => {
    const change = diffObject(wanted, seen);
    if (change.kind === 'same') throw new Error('a change was expected');
    return describeObject(change);
  };

  test('names the field that differs and shows it before and after, without defaults', () => {
    const [row] = rows(want, live({ selector: { app: 'by-hand' } }));
    expect(row).toMatchObject({ verb: 'change', subject: 'Service default/web', reason: 'spec.selector.app differs' });
    expect(row?.diff).toContain('-    app: by-hand');
    expect(row?.diff).toContain('+    app: web');
    expect(row?.diff).not.toContain('sessionAffinity');
  });

  test('shows the field that goes away', () => {
    const [row] = rows(want, serverSideApply({ ...want, metadata: { ...want.metadata, labels: { tier: 'one', old: 'x' } } }, undefined));
    expect(row?.diff).toContain('-    old: x');
  });

  test('masks what a Secret object holds', () => {
    const object = (text: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'default' },
      data: { key: secret(text) },
    });
    const [row] = rows(object('hidden-new'), serverSideApply(object('hidden-old'), undefined));
    expect(row?.reason).toBe('data.key differs');
    expect(JSON.stringify(row)).not.toContain('hidden');
  });
});
