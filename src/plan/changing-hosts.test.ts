import { beforeAll, describe, expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import type { Config } from '../config/config.ts';
import { applied, blankCluster, type FakeCluster, planFor } from '../testkit/fake-cluster.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { changeCount, type Plan, rowsOf } from './step.ts';

const three = sampleConfig(3, 2);
const five = sampleConfig(5, 3);
const without = (config: Config, ...names: string[]): Config => ({ ...config, hosts: config.hosts.filter(({ name }) => !names.includes(name)) });
const withRole = (config: Config, name: string, role: Config['hosts'][number]['role']): Config => ({
  ...config,
  hosts: config.hosts.map((host) => (host.name === name ? { ...host, role, workloads: role === 'worker' } : host)),
});
/** Blank machines join those that are there. */
const withMachines = (state: FakeCluster, config: Config, ...anew: string[]): FakeCluster => ({
  ...state,
  hosts: new Map([...blankCluster(config).hosts].map(([name, blank]) => [name, anew.includes(name) ? blank : (state.hosts.get(name) ?? blank)])),
});
const silent = (state: FakeCluster, ...names: string[]): FakeCluster => ({
  ...state,
  hosts: new Map([...state.hosts].filter(([name]) => !names.includes(name))),
});

const position = (plan: Plan, id: string): number => plan.steps.findIndex((step) => step.id === id);
const order = (plan: Plan, ...ids: string[]): void => {
  const at = ids.map((id) => position(plan, id));
  expect(at, `${ids.join(', ')} in ${plan.steps.map(({ id }) => id).join(', ')}`).not.toContain(-1);
  expect(at).toEqual(at.toSorted((a, b) => a - b));
};
const clusterRows = (plan: Plan): readonly string[] =>
  plan.steps.filter((step) => step.kind === 'cluster').flatMap((step) => rowsOf(step).map(({ verb, subject }) => `${verb} ${subject}`));

/** Plans, applies, and proves that nothing is left to do. */
async function settle(config: Config, state: FakeCluster): Promise<{ readonly plan: Plan; readonly after: FakeCluster }> {
  const first = await planFor(config, state);
  expect(first.problems).toEqual([]);
  const after = applied(state, first);
  const second = await planFor(config, after);
  expect([changeCount(second.plan), second.problems]).toEqual([0, []]);
  return { plan: first.plan, after };
}

let made: FakeCluster;
beforeAll(async () => {
  made = (await settle(three, blankCluster(three))).after;
});

describe('growing', () => {
  test('lets control planes join one after the other, each a voter with an API before the next, and before the old ones restart', async () => {
    const { plan, after } = await settle(five, withMachines(made, five));
    order(
      plan,
      'cp-4/learner',
      'cp-4/etcd',
      'cp-4/voter',
      'cp-4/control-plane',
      'cp-4/healthy',
      'cp-5/learner',
      'cp-5/voter',
      'cp-5/healthy',
      'cp-1/control-plane',
    );
    order(
      plan,
      'cp-1/healthy',
      'cp-2/control-plane',
      'cp-2/healthy',
      'cp-3/control-plane',
      'cp-3/healthy',
      'worker-1/runtime',
      'worker-1/healthy',
      'worker-2/runtime',
    );
    expect(after.etcd?.map(({ name }) => name)).toEqual(['cp-1', 'cp-2', 'cp-3', 'cp-4', 'cp-5']);
    // What needs no member is done at once.
    expect(plan.steps.find(({ id }) => id === 'cp-5/os')?.after).toEqual([]);
    expect(plan.steps.find(({ id }) => id === 'worker-3/os')?.after).toEqual([]);
  });
});

describe('shrinking', () => {
  test('moves pods away, lets the member leave, cleans the host, and removes its Node last, one host after the other', async () => {
    const few = without(three, 'cp-1', 'worker-2');
    const ready = { ...made, cluster: { ...made.cluster!, nodes: new Map([...made.cluster!.nodes].map(([name, node]) => [name, withReady(node)])) } };
    const { plan, after } = await settle(few, ready);
    order(
      plan,
      'cp-2/control-plane',
      'cp-3/healthy',
      'nodes',
      'cp-1/drain',
      `etcd-member-${made.etcd?.[0]?.id}`,
      'cp-1/removal',
      'cp-1/node-gone',
      'cp-1/forgotten',
      'worker-2/drain',
    );
    // The pods that leave are reached until they have left.
    order(plan, 'cp-1/drain', 'worker-2/drain', 'cp-3/routes', 'cp-3/record');
    order(plan, 'worker-2/drain', 'worker-1/routes', 'worker-1/record');
    expect(plan.steps.flatMap((step) => (step.id.endsWith('/removal') ? rowsOf(step).filter(({ subject }) => subject.startsWith('route ')) : [])).length).toBe(
      plan.steps.flatMap((step) =>
        ['cp-1/removal', 'worker-2/removal'].includes(step.id) ? rowsOf(step).filter(({ subject }) => subject.startsWith('route ')) : [],
      ).length,
    );
    expect(after.hosts.get('cp-1' as HostName)?.observe([]).manifest).toEqual([]);
    expect([...after.cluster!.nodes.keys()].toSorted()).toEqual(['cp-2', 'cp-3', 'worker-1']);
    expect(after.etcd?.map(({ name }) => name)).toEqual(['cp-2', 'cp-3']);
  });

  test('goes on without a host that does not answer, and cleans it once it does', async () => {
    const few = without(three, 'cp-3');
    const { plan, after } = await settle(few, silent(made, 'cp-3'));
    expect(position(plan, `etcd-member-${made.etcd?.[2]?.id}`)).toBe(0);
    expect(clusterRows(plan)).toContain('remove Node cp-3');
    const back = { ...after, hosts: new Map([...after.hosts, ['cp-3' as HostName, made.hosts.get('cp-3' as HostName)!]]) };
    const again = await settle(few, back);
    expect(again.plan.steps.some(({ id }) => id === 'cp-3/removal')).toBe(true);
    expect(clusterRows(again.plan)).toEqual(['change list of hosts']);
  });
});

describe('while no API server answers', () => {
  test('nothing of what cannot be seen is planned: who leaves stays listed, and a second plan follows', async () => {
    const blind: FakeCluster = { ...made, cluster: undefined };
    const { plan } = await planFor(without(three, 'cp-3'), blind);
    expect([plan.isPartial, clusterRows(plan)]).toEqual([true, []]);
    expect(plan.steps.map(({ id }) => id)).toEqual(expect.arrayContaining(['etcd', 'api']));
  });

  test('also a cluster without any difference has to answer first, and no add-on is waited for that may never have been made', async () => {
    const { plan } = await planFor(three, { ...made, cluster: undefined });
    expect([changeCount(plan), plan.isPartial]).toEqual([0, true]);
    expect(plan.steps.map(({ id }) => id)).toEqual(['etcd', 'api']);
  });
});

describe('changing roles', () => {
  test('makes a worker of a control plane: it leaves etcd after all others know, and before it changes itself', async () => {
    const { plan, after } = await settle(withRole(three, 'cp-1', 'worker'), made);
    order(plan, 'cp-3/healthy', 'worker-2/healthy', `etcd-member-${made.etcd?.[0]?.id}`, 'cp-1/runtime', 'cp-1/removal', 'cp-1/healthy');
    expect(after.etcd?.map(({ name }) => name)).toEqual(['cp-2', 'cp-3']);
  });

  test('makes a control plane of a worker', async () => {
    const { plan, after } = await settle(withRole(three, 'worker-1', 'control-plane'), made);
    order(plan, 'worker-1/learner', 'worker-1/etcd', 'worker-1/voter', 'worker-1/control-plane', 'worker-1/healthy', 'cp-1/control-plane');
    expect(after.etcd?.map(({ name }) => name)).toContain('worker-1');
  });
});

describe('replacing', () => {
  test.each(['cp-1', 'cp-2', 'cp-3'])('a blank machine takes the place of %s: the dead member leaves first of all', async (name) => {
    const { plan, after } = await settle(three, withMachines(made, three, name));
    order(plan, `etcd-member-${made.etcd?.find((each) => each.name === name)?.id}`, `${name}/learner`, `${name}/etcd`, `${name}/voter`, `${name}/healthy`);
    expect(after.etcd?.map((each) => each.name).toSorted()).toEqual(['cp-1', 'cp-2', 'cp-3']);
  });

  test('a Node that stands for another machine goes before the new kubelet starts', async () => {
    const nodes = new Map([...made.cluster!.nodes].map(([name, node]) => [name, { ...node, status: { nodeInfo: { machineID: 'abc' } } }]));
    const { plan } = await settle(three, withMachines({ ...made, cluster: { ...made.cluster!, nodes } }, three, 'worker-1'));
    order(plan, 'worker-1/stale-node', 'worker-1/node');
    expect(clusterRows(plan)).toEqual(expect.arrayContaining(['remove Node worker-1', 'create Node worker-1']));
  });
});

describe('a rolling change of workers', () => {
  const older = (limit: Config['updates']['maxUnavailable']): Config => ({
    ...sampleConfig(1, 5, 'kubernetes: 1.35.4\n'),
    updates: { maxUnavailable: limit, reboot: 'allowed' },
  });
  test.each([
    [{ kind: 'count', value: 1 }, [['cp-1'], ['worker-1'], ['worker-2'], ['worker-3'], ['worker-4']]],
    [{ kind: 'count', value: 2 }, [['cp-1'], ['cp-1'], ['worker-1'], ['worker-2'], ['worker-3']]],
    [{ kind: 'percent', value: 100 }, [['cp-1'], ['cp-1'], ['cp-1'], ['cp-1'], ['cp-1']]],
  ] as const)('keeps %o: each waits for those so many before it', async (limit, expected) => {
    const config = sampleConfig(1, 5);
    const state = (await settle(config, blankCluster(config))).after;
    const { plan } = await planFor(older(limit), state);
    const waits = ['worker-1', 'worker-2', 'worker-3', 'worker-4', 'worker-5'].map((name) => {
      const first = plan.steps.find((step) => step.kind === 'host' && step.host === name);
      return first?.after.map((id) => id.replace('/healthy', ''));
    });
    expect(waits).toEqual(expected);
    // The health of one means that of all before it: one that fails stops the rest.
    expect(plan.steps.find(({ id }) => id === 'worker-3/healthy')?.after).toContain('worker-2/healthy');
  });
});

const withReady = (node: KubeObject): KubeObject => ({
  ...node,
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
});
