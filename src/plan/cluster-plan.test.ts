import { beforeAll, describe, expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import { applied, blankCluster, type FakeCluster, planFor } from '../testkit/fake-cluster.ts';
import { fakeHost } from '../testkit/fake-host.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import { changeCount, type Plan, rowsOf } from './step.ts';

const config = sampleConfig(3, 2);
const older = sampleConfig(3, 2, 'kubernetes: 1.35.4\n');
const withoutMetrics = sampleConfig(3, 2, 'addons: { metrics-server: false }\n');
let made: FakeCluster;

const subjects = (plan: Plan): readonly string[] => plan.steps.flatMap((step) => rowsOf(step).map((row) => `${step.id}: ${row.verb} ${row.subject}`));
const without = (state: FakeCluster, ...names: string[]): FakeCluster => ({
  ...state,
  hosts: new Map([...state.hosts].filter(([name]) => !names.includes(name))),
});
const changed = (state: FakeCluster, name: string, ...lost: (readonly ['unit' | 'file', string])[]): FakeCluster => {
  const host = state.hosts.get(name as HostName)!;
  const { facts, manifest } = host.observe([]);
  const seen = lost.reduce((all, [kind, key]) => all.with(kind, key, undefined), host.state());
  return { ...state, hosts: new Map([...state.hosts, [name as HostName, fakeHost({ facts, manifest, seen })]]) };
};
const withoutImages = (state: FakeCluster, name: string): FakeCluster => {
  const host = state.hosts.get(name as HostName)!;
  const { facts, manifest } = host.observe([]);
  const seen = manifest.reduce((all, { kind, key }) => (kind === 'image' ? all.with(kind, key, undefined) : all), host.state());
  return { ...state, hosts: new Map([...state.hosts, [name as HostName, fakeHost({ facts, manifest, seen })]]) };
};
const hostsInOrder = (plan: Plan): readonly string[] => [...new Set(plan.steps.flatMap((step) => (step.kind === 'host' ? [step.host] : [])))];
/** Everything that comes before a step, by way of others too. */
function ancestors(plan: Plan, id: string): ReadonlySet<string> {
  const step = plan.steps.find((each) => each.id === id);
  return new Set((step?.after ?? []).flatMap((each) => [each, ...ancestors(plan, each)]));
}

beforeAll(async () => {
  const blank = blankCluster(config);
  made = applied(blank, await planFor(config, blank));
});

describe('a blank cluster', () => {
  test('is brought up in parallel: etcd and the API on all control planes, then objects, then nodes', async () => {
    const { plan } = await planFor(config, blankCluster(config));
    expect(plan.steps.find((step) => step.id === 'cp-2/os')?.after).toEqual([]);
    expect([...ancestors(plan, 'cp-3/node')]).toEqual(expect.arrayContaining(['objects', 'api', 'etcd', 'cp-1/control-plane', 'cp-2/etcd']));
    expect([...ancestors(plan, 'worker-1/runtime')]).toEqual(['worker-1/os']);
    expect(plan.steps.find((step) => step.id === 'etcd')).toMatchObject({ action: { kind: 'wait-etcd', members: ['cp-1', 'cp-2', 'cp-3'] } });
  });
});

describe('what is large', () => {
  const yieldsTo = ({ steps }: Plan, stage: string): readonly (readonly string[] | undefined)[] =>
    steps.flatMap((step) => (step.kind === 'host' && step.stage === stage ? [step.yieldsTo?.toSorted()] : []));

  test('comes to hosts of a blank cluster after what etcd and the API servers need, wherever it stands in the file', async () => {
    const { plan } = await planFor(config, blankCluster(config));
    const first = ['cp-1', 'cp-2', 'cp-3'].flatMap((name) => [`${name}/control-plane`, `${name}/etcd`]);
    expect(yieldsTo(plan, 'runtime')).toEqual(plan.steps.flatMap((step) => (step.kind === 'host' && step.stage === 'runtime' ? [first] : [])));
    expect([...yieldsTo(plan, 'etcd'), ...yieldsTo(plan, 'control-plane')].every((ids) => ids === undefined)).toBe(true);
  });

  test('waits for no other host on a cluster that runs', async () => {
    const { plan } = await planFor(older, made);
    expect(plan.steps.length).toBeGreaterThan(0);
    expect(plan.steps.every((step) => step.kind !== 'host' || step.yieldsTo === undefined)).toBe(true);
  });
});

describe('an image that nothing of a new cluster waits for', () => {
  const metrics = 'registry.k8s.io/metrics-server/metrics-server';
  const steps = config.hosts.map(({ name }) => `${name}/images`).toSorted();
  const stepOf = ({ steps: all }: Plan, id: string) => all.find((step) => step.id === id);
  const importing = (plan: Plan, image: string): readonly string[] =>
    plan.steps.flatMap((step) => (rowsOf(step).some(({ subject }) => subject.startsWith(`image ${image}`)) ? [step.id] : [])).toSorted();

  test('comes when the nodes are ready, or are not waited for any more; all others come before', async () => {
    const { plan } = await planFor(config, blankCluster(config));
    expect(importing(plan, metrics)).toEqual(steps);
    expect(importing(plan, 'registry.k8s.io/coredns')).toEqual(steps.map((id) => id.replace('images', 'runtime')));
    for (const id of steps) {
      expect(stepOf(plan, id)).toMatchObject({ behind: ['nodes'], after: [id.replace('images', 'node')], before: [] });
      expect(stepOf(plan, id.replace('images', 'record'))?.after).toEqual([id]);
      expect(ancestors(plan, 'nodes')).not.toContain(id);
    }
  });

  test('is everywhere before its pods come, and a host that does not get it does not keep them from coming', async () => {
    const { plan } = await planFor(config, blankCluster(config));
    expect(stepOf(plan, 'workloads')?.behind?.toSorted()).toEqual(steps);
    expect(steps.filter((id) => ancestors(plan, 'workloads').has(id))).toEqual([]);
    expect(subjects(plan).filter((line) => line.includes(' Deployment '))).toEqual([
      'objects: create Deployment kube-system/coredns',
      'workloads: create Deployment kube-system/metrics-server',
    ]);
    expect(ancestors(plan, 'cp-1/node')).not.toContain('workloads');
  });

  test('keeps no object waiting where no pods of ours run it', async () => {
    const { plan } = await planFor(withoutMetrics, blankCluster(withoutMetrics));
    expect(importing(plan, 'bramble.dev/demo')).toEqual(withoutMetrics.hosts.map(({ name }) => `${name}/images`).toSorted());
    expect(importing(plan, metrics)).toEqual([]);
    expect(stepOf(plan, 'workloads')).toBeUndefined();
  });

  test('comes before the node itself on a cluster that runs', async () => {
    const { plan } = await planFor(config, withoutImages(changed(made, 'worker-1', ['unit', 'kubelet.service']), 'worker-1'));
    expect(importing(plan, metrics)).toEqual(['worker-1/runtime']);
  });
});

describe('a running cluster', () => {
  test('has nothing to do', async () => {
    expect((await planFor(config, made)).plan).toMatchObject({ steps: [], notes: [] });
  });

  test('restarts one host at a time, control planes first, each after the health of the one before', async () => {
    const { plan } = await planFor(older, made);
    const order = ['cp-1', 'cp-2', 'cp-3', 'worker-1', 'worker-2'];
    expect(hostsInOrder(plan)).toEqual(order);
    for (const [index, host] of order.entries()) {
      const previous = order[index - 1];
      const first = plan.steps.find((step) => step.kind === 'host' && step.host === host);
      expect(first?.after).toEqual(previous === undefined ? [] : [`${previous}/healthy`]);
    }
    expect([...ancestors(plan, 'cp-1/healthy')]).toEqual(expect.arrayContaining(['cp-1/record', 'cp-1/etcd-healthy', 'cp-1/api']));
  });

  test('whose API does not answer, though etcd works, is still changed one host at a time', async () => {
    const { plan } = await planFor(older, { ...made, cluster: undefined });
    const first = (host: string) => plan.steps.find((step) => step.kind === 'host' && step.host === host);
    expect(first('cp-2')?.after).toEqual(['cp-1/healthy']);
  });

  test('that lost its majority is mended on all hosts at once, because none can become healthy alone', async () => {
    const lost = ['cp-1', 'cp-2', 'cp-3'].reduce((state, name) => changed(state, name, ['unit', 'etcd.service']), made);
    const { plan } = await planFor(config, { ...lost, cluster: undefined });
    const etcd = plan.steps.filter((step) => step.kind === 'host' && step.stage === 'etcd');
    expect(etcd.map((step) => step.after)).toEqual([[], [], []]);
  });

  test('mends a control plane that is down before it restarts the others', async () => {
    const { plan } = await planFor(older, changed(made, 'cp-3', ['unit', 'etcd.service']));
    expect(hostsInOrder(plan).slice(0, 3)).toEqual(['cp-3', 'cp-1', 'cp-2']);
  });

  test('restarts no other control plane while one gets a lost unit back', async () => {
    const { plan } = await planFor(config, changed(withOldEtcd(made), 'cp-2', ['unit', 'etcd.service']));
    expect(plan.steps.filter((step) => step.kind === 'host' && step.stage === 'etcd').map((step) => step.after)).toEqual([
      [],
      ['cp-2/healthy'],
      ['cp-1/healthy'],
    ]);
  });

  test('changes what needs no restart at once on all hosts', async () => {
    const state = changed(changed(made, 'cp-1', ['file', '/etc/bramble/host.json']), 'worker-2', ['file', '/etc/bramble/host.json']);
    const { plan } = await planFor(config, state);
    expect(plan.steps.filter((step) => step.kind === 'host' && step.stage === 'os').map((step) => step.after)).toEqual([[], []]);
    expect(changeCount(plan)).toBe(2);
  });

  test('goes on without a worker that does not answer, and tells of it', async () => {
    const { plan, problems } = await planFor(older, without(made, 'worker-1'));
    expect(plan.steps.find(({ id }) => id === 'addons')).toMatchObject({ action: { kind: 'wait-addons', health: [{ name: 'coredns', atLeast: 1 }] } });
    expect(problems).toEqual([]);
    expect(hostsInOrder(plan)).toEqual(['cp-1', 'cp-2', 'cp-3', 'worker-2']);
    expect(plan.notes).toHaveLength(1);
    expect(plan.notes[0]).toContain('worker-1');
  });

  test('restarts no etcd while another control plane does not answer, and goes on with everything else', async () => {
    const drifted = changed(without(made, 'cp-3'), 'worker-1', ['file', '/etc/kubernetes/kube-proxy.yaml']);
    const { plan } = await planFor(config, withOldEtcd(drifted));
    expect(hostsInOrder(plan)).toEqual(['worker-1']);
    expect(plan.notes.filter((note) => note.includes('majority'))).toHaveLength(2);
  });

  test('restarts the API servers while another control plane does not answer: etcd keeps its majority', async () => {
    const { plan } = await planFor(older, without(made, 'cp-3'));
    expect(hostsInOrder(plan)).toEqual(['cp-1', 'cp-2', 'worker-1', 'worker-2']);
  });
});

/** Every etcd runs with other inputs than the current ones. */
const withOldEtcd = (state: FakeCluster): FakeCluster => ({
  ...state,
  hosts: new Map(
    [...state.hosts].map(([name, host]) => {
      const { facts, manifest } = host.observe([]);
      const unit = host.state().get('unit', 'etcd.service');
      const seen = unit === undefined ? host.state() : host.state().with('unit', 'etcd.service', { ...unit, runningInputs: 'old' });
      return [name, fakeHost({ facts, manifest, seen })] as const;
    }),
  ),
});

describe('what is no longer wanted', () => {
  test('goes: the objects and the image of an add-on that was turned off', async () => {
    const { plan } = await planFor(withoutMetrics, made);
    const removed = subjects(plan).filter((line) => line.includes(': remove '));
    expect(removed).toContain('objects: remove Deployment kube-system/metrics-server');
    expect(removed.filter((line) => line.includes('image registry.k8s.io/metrics-server'))).toHaveLength(5);
  });
});

describe('pod ranges', () => {
  test('stay when hosts are listed in another order or one leaves the list', async () => {
    const turned = { ...config, hosts: config.hosts.toReversed() };
    expect(changeCount((await planFor(turned, made)).plan)).toBe(0);
    const fewer = { ...config, hosts: config.hosts.filter(({ name }) => name !== 'worker-1') };
    const { plan } = await planFor(fewer, without(made, 'worker-1'));
    expect(subjects(plan).filter((line) => line.includes('host.json') || line.includes('conflist'))).toEqual([]);
    expect(plan.notes.filter((note) => note.startsWith('worker-1 leaves and does not answer'))).toHaveLength(1);
  });
});
