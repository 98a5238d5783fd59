import { describe, expect, test } from 'vitest';
import type { HostName } from '../../base/names.ts';
import { Failure } from '../../base/trouble.ts';
import type { KubeMap, KubeObject } from '../../objects/kube-object.ts';
import { FakeKube } from '../../testkit/fake-kube.ts';
import { cordonNode, uncordonNode } from './cordon-node.ts';
import { deleteNode } from './delete-node.ts';

const pi4 = 'pi-4' as HostName;
const node = (spec: KubeMap = {}, annotations: KubeMap = {}): KubeObject => ({ apiVersion: 'v1', kind: 'Node', metadata: { name: pi4, annotations }, spec });
const now = (api: FakeKube): Promise<KubeObject | undefined> => api.get('/api/v1/nodes/pi-4');

describe('cordoning a node', () => {
  test('notes on it who did so and why, and uncordoning takes both away', async () => {
    const api = new FakeKube([node()]);
    expect(await cordonNode(api, pi4, 'it leaves')).toBe('cordoned');
    expect(await now(api)).toMatchObject({ spec: { unschedulable: true }, metadata: { annotations: { 'bramble.dev/cordoned': 'it leaves' } } });
    await uncordonNode(api, pi4);
    expect(await now(api)).toMatchObject({ spec: {}, metadata: { annotations: {} } });
    expect((await now(api))?.['spec']).toEqual({});
  });

  test('leaves what somebody else cordoned as it is, and uncordoning too', async () => {
    const api = new FakeKube([node({ unschedulable: true })]);
    expect(await cordonNode(api, pi4, 'it leaves')).toBe('cordoned');
    await uncordonNode(api, pi4);
    expect(await now(api)).toMatchObject({ spec: { unschedulable: true }, metadata: { annotations: {} } });
    expect(api.calls.filter((call) => call.startsWith('PATCH'))).toEqual([]);
  });

  test('tries again when a controller changed the node in between', async () => {
    const api = new FakeKube([node()]);
    const patch = api.patch.bind(api);
    let left = 2;
    api.patch = (path, body) => ((left -= 1) >= 0 ? Promise.reject(new Failure({ code: 'kube.conflict', message: '', remedy: '' })) : patch(path, body));
    await cordonNode(api, pi4, 'it leaves');
    expect(await now(api)).toMatchObject({ spec: { unschedulable: true } });
  });

  test('and deleting one that is not there says so', async () => {
    const api = new FakeKube();
    expect([await cordonNode(api, pi4, 'it leaves'), await deleteNode(api, pi4)]).toEqual(['absent', 'absent']);
    api.put(node());
    expect([await deleteNode(api, pi4), await now(api)]).toEqual(['deleted', undefined]);
  });
});
