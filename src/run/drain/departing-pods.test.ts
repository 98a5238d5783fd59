import { expect, test } from 'vitest';
import type { HostName } from '../../base/names.ts';
import type { KubeObject } from '../../objects/kube-object.ts';
import { type Departure, departureSteps } from '../../plan/departures.ts';
import { rowsOf } from '../../plan/step.ts';
import { FakeKube } from '../../testkit/fake-kube.ts';
import { withPods } from './departing-pods.ts';

const node = (ready: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'pi-4' },
  status: { conditions: [{ type: 'Ready', status: ready }] },
});
const pod: KubeObject = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'lone', namespace: 'default' }, spec: { nodeName: 'pi-4' } };
const departure = (ready: string): Departure => ({
  host: { name: 'pi-4' as HostName },
  reason: 'it is not in bramble.yaml',
  machine: { kind: 'silent' },
  node: node(ready),
  isListed: true,
});
const rows = async (api: FakeKube, ready: string) => departureSteps(await withPods([departure(ready)], api), [], []).flatMap(rowsOf);

test('the plan of a host that leaves tells what moves and what is lost with it', async () => {
  expect((await rows(new FakeKube([pod]), 'True')).map(({ subject, reason }) => `${subject}: ${reason}`)).toEqual([
    'drain of Node pi-4: it is not in bramble.yaml; 1 pod leaves it',
    'Pod default/lone: it is on pi-4, and no controller makes it again elsewhere',
    'Node pi-4: it is not in bramble.yaml',
  ]);
});

test('nobody is asked about the pods of a node that is dead, since none is moved', async () => {
  const api = new FakeKube([pod]);
  expect((await rows(api, 'Unknown')).map(({ subject }) => subject)).toEqual(['Node pi-4']);
  expect(api.calls).toEqual([]);
});
