import { expect, test } from 'vitest';
import type { KubeObject } from '../../objects/kube-object.ts';
import { lookAtNodes } from './look-at-nodes.ts';

const node = (bootID: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'pi-1' },
  status: { conditions: [{ type: 'Ready', status: 'True' }], nodeInfo: { bootID } },
});

test('a node that was ready before its host restarted is not ready until its kubelet reports from the new boot', () => {
  expect(lookAtNodes([node('old')], ['pi-1'], 'old')).toEqual({
    done: false,
    seen: '0 of 1 nodes ready; pi-1: its kubelet has not reported since the restart',
  });
  expect(lookAtNodes([node('new')], ['pi-1'], 'old').done).toBe(true);
  expect(lookAtNodes([node('old')], ['pi-1']).done).toBe(true);
});
