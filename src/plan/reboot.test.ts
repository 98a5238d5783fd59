import { beforeAll, describe, expect, test } from 'vitest';
import type { Config } from '../config/config.ts';
import type { HostFacts } from '../facts/host-facts.ts';
import { cordonAnnotation } from '../objects/node-cordon.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { applied, blankCluster, type FakeCluster, planFor } from '../testkit/fake-cluster.ts';
import { fakeHost } from '../testkit/fake-host.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import { sampleFacts } from '../testkit/sample-facts.ts';
import { changeCount, type Plan, rowsOf, type Step } from './step.ts';

const config = sampleConfig(3, 2);
/** A Pi as its firmware starts it: without the memory cgroup. */
const fresh: Partial<HostFacts> = { cgroupControllers: ['cpuset', 'cpu', 'pids'], kernelCommandLine: 'cgroup_disable=memory console=tty1' };
const large: Partial<HostFacts> = { model: 'Raspberry Pi 5 Model B Rev 1.0', pageSizeBytes: 16_384 };

const reboots = (plan: Plan): readonly string[] =>
  plan.steps.flatMap((step) =>
    step.kind === 'host' && step.reboot !== undefined ? [`${step.host}: ${step.reboot.needs.map(({ text }) => text).join(', ')}`] : [],
  );
const stepOf = (plan: Plan, id: string): Step => {
  const step = plan.steps.find((each) => each.id === id);
  if (step === undefined) throw new Error(`no step ${id} in ${plan.steps.map((each) => each.id).join(', ')}`);
  return step;
};

/** All that has to be done before a step, by id. */
function before(plan: Plan, id: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (each: string): void => {
    for (const next of stepOf(plan, each).after) if (!found.has(next)) visit(found.add(next) && next);
  };
  visit(id);
  return found;
}

async function settle(state: FakeCluster, wanted: Config = config): Promise<{ readonly plan: Plan; readonly after: FakeCluster }> {
  const first = await planFor(wanted, state);
  const after = applied(state, first);
  const second = await planFor(wanted, after);
  expect([changeCount(second.plan), second.problems]).toEqual([0, []]);
  return { plan: first.plan, after };
}

/** The same machines, which say something else of themselves. */
const saying = (state: FakeCluster, facts: Partial<HostFacts>, ...names: readonly string[]): FakeCluster => ({
  ...state,
  hosts: new Map(
    [...state.hosts].map(([name, host]) => {
      const seen = host.observe([]);
      return [name, names.includes(name) ? fakeHost({ facts: { ...seen.facts, ...facts }, manifest: seen.manifest, seen: host.state() }) : host];
    }),
  ),
});

describe('a new cluster of boards whose memory cgroup is off', () => {
  test('restarts each of them once, side by side, before anything runs on it; afterwards nothing is left to do', async () => {
    const { plan } = await settle(blankCluster(config, () => fresh));
    expect(reboots(plan)).toEqual(config.hosts.map(({ name }) => `${name}: token cgroup_enable=memory`));
    for (const { name } of config.hosts) {
      expect(stepOf(plan, `${name}/reboot`).after).toEqual([`${name}/os`]);
      expect(before(plan, `${name}/runtime`)).toContain(`${name}/reboot`);
    }
    expect(before(plan, 'cp-1/etcd')).toContain('cp-1/reboot');
  });

  test('says so, and why, in the plan', async () => {
    const { plan } = await planFor(
      config,
      blankCluster(config, () => fresh),
    );
    expect(rowsOf(stepOf(plan, 'worker-1/reboot'))).toEqual([
      { verb: 'run', subject: 'restart of worker-1', reason: expect.stringContaining('memory cgroup off') as string },
    ]);
    expect(rowsOf(stepOf(plan, 'worker-1/os')).find(({ subject }) => subject === 'file /boot/firmware/cmdline.txt')?.diff).toContain(
      '+cgroup_disable=memory console=tty1 cgroup_enable=memory',
    );
  });

  test('says who is reached through a machine that is restarted', async () => {
    const [jump] = config.hosts;
    const behind = {
      ...config,
      hosts: config.hosts.map((host) => (host.name === 'worker-1' ? { ...host, ssh: { ...host.ssh, jump: `pi@${jump?.address}:22` } } : host)),
    };
    const notesOf = async (facts: Partial<HostFacts>): Promise<string> =>
      (
        await planFor(
          behind,
          blankCluster(behind, () => facts),
        )
      ).plan.notes.join('\n');
    expect(await notesOf(fresh)).toContain('cp-1 is restarted, and worker-1 is reached through it');
    expect(await notesOf({})).not.toContain('restarted');
  });

  test('restarts for large pages in the same go', async () => {
    const { plan } = await settle(blankCluster(config, ({ name }) => (name === 'worker-1' ? { ...fresh, ...large } : {})));
    expect(reboots(plan)).toEqual(['worker-1: token cgroup_enable=memory, page-size 4096']);
  });

  test('restarts a machine on cgroup v1 into v2, and its kubelet is set up for that', async () => {
    const { plan } = await settle(blankCluster(config, ({ name }) => (name === 'worker-1' ? { cgroup: 'v1' } : {})));
    expect(reboots(plan)).toEqual(['worker-1: token systemd.unified_cgroup_hierarchy=1']);
  });

  test('leaves a server alone whose own settings say already what its kernel needs', async () => {
    const path = '/etc/default/grub.d/90-bramble.cfg';
    const server: Partial<HostFacts> = {
      kernelCommandLine: 'ro cgroup_enable=memory swapaccount=1 systemd.unified_cgroup_hierarchy=1',
      boot: { ...sampleFacts.boot, layout: { kind: 'grub', cmdline: [path], config: undefined } },
    };
    const rows = async (facts: Partial<HostFacts>): Promise<readonly string[]> =>
      (
        await planFor(
          config,
          blankCluster(config, () => facts),
        )
      ).plan.steps.flatMap((step) => rowsOf(step).map(({ subject }) => subject));
    expect(await rows(server)).not.toContain(`file ${path}`);
    expect(await rows({ ...server, kernelCommandLine: 'ro', cgroup: 'v1' })).toContain(`file ${path}`);
  });

  test('has containers as they are', async () => {
    const { plan } = await planFor(
      config,
      blankCluster(config, () => ({ ...fresh, ...large, container: 'docker', cgroup: 'v1' })),
    );
    expect(reboots(plan)).toEqual([]);
  });
});

test('a host whose file is right and whose kernel does not know it yet is restarted all the same', async () => {
  const made = (await settle(blankCluster(config))).after;
  const { plan } = await planFor(config, saying(made, { kernelCommandLine: 'console=tty1', cgroupControllers: ['cpu'] }, 'worker-1'));
  expect(reboots(plan)).toEqual(['worker-1: token cgroup_enable=memory']);
  expect(plan.steps.map(({ id }) => id)).not.toContain('worker-1/os');
});

describe('on a cluster that runs', () => {
  let made: FakeCluster;
  const ready = (node: KubeObject): KubeObject => ({ ...node, status: { conditions: [{ type: 'Ready', status: 'True' }] } });
  beforeAll(async () => {
    const { after } = await settle(blankCluster(config, () => ({ model: large.model })));
    if (after.cluster === undefined) throw new Error('bug: there is no cluster');
    made = { ...after, cluster: { ...after.cluster, nodes: new Map([...after.cluster.nodes].map(([name, node]) => [name, ready(node)])) } };
  });

  test('control planes restart one after the other, each healthy and open for pods before the next is emptied', async () => {
    const { plan } = await settle(saying(made, { pageSizeBytes: 16_384 }, 'cp-1', 'cp-2', 'worker-1'));
    expect(reboots(plan)).toEqual(['cp-1: page-size 4096', 'cp-2: page-size 4096', 'worker-1: page-size 4096']);
    expect(before(plan, 'cp-1/reboot')).toContain('cp-1/drain');
    for (const id of ['cp-1/reboot', 'cp-1/etcd-healthy', 'cp-1/api', 'cp-1/healthy', 'cp-1/uncordon']) expect(before(plan, 'cp-2/drain')).toContain(id);
    expect(before(plan, 'worker-1/drain')).toContain('cp-2/uncordon');
    expect(before(plan, 'cp-1/uncordon')).toContain('cp-1/healthy');
    expect(stepOf(plan, 'cp-1/healthy')).toMatchObject({ action: { endedBoot: sampleFacts.bootId } });
  });

  test('a node that an interrupted run closed is not opened while it is emptied again', async () => {
    const nodes = new Map(made.cluster?.nodes);
    const node = nodes.get('worker-1');
    if (node === undefined || made.cluster === undefined) throw new Error('bug: there is no worker-1');
    nodes.set('worker-1', {
      ...node,
      metadata: { ...node.metadata, annotations: { ...node.metadata.annotations, [cordonAnnotation]: 'it is restarted' } },
      spec: { ...(node['spec'] as object), unschedulable: true },
    });
    const state = { ...made, cluster: { ...made.cluster, nodes } };
    const opens = (plan: Plan): boolean =>
      plan.steps.some((step) => step.kind === 'cluster' && step.action.kind === 'apply-objects' && step.action.nodes.some(({ uncordon }) => uncordon));
    expect(opens((await planFor(config, state)).plan)).toBe(true);
    const { plan } = await planFor(config, saying(state, { pageSizeBytes: 16_384 }, 'worker-1'));
    expect(before(plan, 'worker-1/uncordon')).toContain('worker-1/drain');
    expect(opens(plan)).toBe(false);
  });

  test('a new worker restarts at once, and nobody waits for it or leaves it', async () => {
    const blank = blankCluster(config, () => fresh);
    const state = { ...made, hosts: new Map([...made.hosts].map(([name, host]) => [name, name === 'worker-2' ? (blank.hosts.get(name) ?? host) : host])) };
    const { plan } = await settle(state);
    expect(reboots(plan)).toEqual(['worker-2: token cgroup_enable=memory']);
    expect(stepOf(plan, 'worker-2/reboot').after).toEqual(['worker-2/os']);
    expect(plan.steps.map(({ id }) => id)).not.toContain('worker-2/drain');
  });

  test('a control plane is not restarted while another one is silent and a third could not keep the majority', async () => {
    const state = saying(made, { pageSizeBytes: 16_384 }, 'cp-1');
    const { plan } = await planFor(config, { ...state, hosts: new Map([...state.hosts].filter(([name]) => name !== 'cp-3')) });
    expect(reboots(plan)).toEqual([]);
    expect(plan.notes.join(' ')).toContain('cp-1');
  });
});
