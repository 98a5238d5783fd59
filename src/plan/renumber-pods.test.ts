import { beforeAll, describe, expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import type { Config } from '../config/config.ts';
import { applied, blankCluster, type FakeCluster, planFor } from '../testkit/fake-cluster.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import type { RangeWitnesses } from './known-ranges.ts';
import { cannotRenumber, renumberingPlan } from './renumber-pods.ts';

const written = (pods: string): Config => sampleConfig(1, 1, `network: { pods: ${pods} }\n`);
let made: FakeCluster;
beforeAll(async () => {
  const blank = blankCluster(written('10.244.0.0/16'));
  made = applied(blank, await planFor(written('10.244.0.0/16'), blank));
});
const witnesses = (): RangeWitnesses => ({
  hosts: (['worker-1', 'cp-1'] as HostName[]).map((name) => ({
    host: { name },
    observation: made.hosts.get(name)!.observe([{ kind: 'unit', key: 'kubelet.service' }]),
  })),
  cluster: made.cluster,
});
const withoutNodes = (seen: RangeWitnesses): RangeWitnesses => ({ ...seen, cluster: { objects: [], nodes: new Map() } });
const ids = (to: string, seen = witnesses()): readonly string[] | undefined => renumberingPlan(written(to), seen)?.steps.map(({ id }) => id);

describe('moving a cluster to another pod range', () => {
  test('stops all pods first, then takes the nodes out, and leaves the rest to the next round', () => {
    const plan = renumberingPlan(written('10.200.0.0/16'), witnesses());
    expect(plan).toMatchObject({ isPartial: true });
    expect(plan?.steps.map(({ id, after }) => [id, after])).toEqual([
      ['cp-1/pods-stop', []],
      ['worker-1/pods-stop', []],
      ['cp-1/node-gone', ['cp-1/pods-stop', 'worker-1/pods-stop']],
      ['worker-1/node-gone', ['cp-1/pods-stop', 'worker-1/pods-stop']],
    ]);
  });

  test('is nothing where all nodes have their pods inside', () => {
    expect(ids('10.240.0.0/12')).toBeUndefined();
  });

  test('moves only those that are outside', () => {
    const [node] = [...made.cluster!.nodes].filter(([name]) => name === 'cp-1').map(([, each]) => each);
    const elsewhere = { ...node!, spec: { podCIDR: '10.9.0.0/24' } };
    const seen = { ...witnesses(), cluster: { ...made.cluster!, nodes: new Map([...made.cluster!.nodes, ['cp-1', elsewhere]]) } };
    expect(ids('10.244.0.0/16', seen)).toEqual(['cp-1/pods-stop', 'cp-1/node-gone']);
  });

  test('goes on where it was interrupted: a kubelet that still runs is stopped, though its Node is gone', () => {
    expect(ids('10.200.0.0/16', withoutNodes(witnesses()))).toEqual(['cp-1/pods-stop', 'worker-1/pods-stop']);
  });

  test('is refused while a host or the API does not answer', () => {
    expect(cannotRenumber([], true)).toEqual([]);
    expect(cannotRenumber([{ name: 'cp-1' as HostName }], true)[0]?.message).toContain('cp-1 does not');
    expect(cannotRenumber([], false)[0]?.message).toContain('no API server does');
  });
});
