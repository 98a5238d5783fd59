import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Answer, Command } from '../command/command.ts';
import { parseConfig } from '../config/parse-config.ts';
import { Failure, Problems } from '../base/trouble.ts';
import { recordLine } from '../history/run-record.ts';
import { changeCount, type Plan } from '../plan/step.ts';
import type { Pack } from '../ports/store.ts';
import { fakeSigner } from '../testkit/fake-signer.ts';
import type { FakeHost } from '../testkit/fake-transport.ts';
import { fakeWorld, type FakeWorldStart } from '../testkit/fake-world.ts';
import { planCluster, up } from './up.ts';
import { reset } from './reset.ts';

/** What a blank machine of the lab answered, at 172.17.0.2; its clock stood at `clockMs`. */
const blank = readFileSync('test/recorded/debian-12/blank-container.txt', 'utf8');
const clockMs = 1_795_256_967_071;
const machine = (text: string, index = 0): string => text.replaceAll('172.17.0.2', `172.17.0.${2 + index}`);
const withSection = (text: string, name: string, body: string): string =>
  text.replace(new RegExp(`(@@bramble ${name}\\n)[^@]*`), (_, head: string) => `${head}${body}\n\n`);

const yaml = (controlPlanes: number, workers: number): string =>
  `version: 1\nname: home\nkubernetes: 1.36.3\nhosts:\n${Array.from({ length: controlPlanes + workers }, (_, index) => `  - { name: pi-${index + 1}, address: 172.17.0.${2 + index}, role: ${index < controlPlanes ? 'control-plane' : 'worker'} }\n`).join('')}`;
const configOf = (controlPlanes: number, workers: number) => parseConfig(yaml(controlPlanes, workers), 'bramble.yaml').config!;

/** Answers a probe with a recorded text, has no keys of a cluster, and knows nothing else. */
const asking = (text: string): FakeHost => ({
  answer: ({ argv }: Command): Answer | undefined => {
    const line = argv.join(' ');
    if (line.includes('@@bramble')) return { exitCode: 0, stdout: text, stderr: '' };
    return line.includes('etcd/ca.key') ? { exitCode: 0, stdout: '', stderr: '' } : undefined;
  },
});
const down: FakeHost = { answer: () => undefined, refusal: new Failure({ code: 'ssh.unreachable', message: 'no route', remedy: 'Turn it on.' }) };
const world = (config: ReturnType<typeof configOf>, hosts: FakeWorldStart['hosts'], more: Partial<FakeWorldStart> = {}) =>
  fakeWorld(config, { hosts, nowMs: clockMs, ...more });
const problemCodes = (error: unknown): readonly string[] => (error instanceof Problems ? error.problems.map(({ code }) => code) : []);
const options = (isApproved: boolean) => ({ approve: () => Promise.resolve(isApproved), drainTimeoutMs: 1_000 });
const one = configOf(1, 0);

describe('planning a blank cluster', () => {
  test('gives changes, closes every connection and leaves nothing behind in the workspace', async () => {
    const it = world(one, { 'pi-1': asking(machine(blank)) });
    const plan = await planCluster(one, it);
    expect(changeCount(plan)).toBeGreaterThan(50);
    expect(it.transport.openSessions).toBe(0);
    expect(it.kept).toEqual({ secrets: undefined, isLocked: false });
    expect(it.asked[0]?.hosts).toEqual([{ arch: 'amd64', role: 'control-plane' }]);
  });

  test('tells as a note that a host knows no nameserver, with what to do', async () => {
    const plan = await planCluster(one, world(one, { 'pi-1': asking(withSection(machine(blank), 'resolvers', '')) }));
    expect(plan.notes.filter((note) => note.includes('network.nameservers'))).toHaveLength(1);
  });

  test.each([
    ['another address', machine(blank, 7), 'host.address-missing'],
    ['a kernel that is too old', blank.replace('6.18.44-fc-v657', '5.10.0-28-arm64'), 'host.kernel'],
    ['a clock that is wrong', withSection(blank, 'clock', String(clockMs - 3_600_000)), 'host.clock'],
    ['another cluster', withSection(blank, 'identity', '{"cluster":"abc","name":"x","podRange":"10.244.9.0/24"}'), 'cluster.keys-lost'],
    ['another Kubernetes', withSection(blank, 'foreign', '/etc/rancher/k3s'), 'host.foreign-kubernetes'],
  ])('refuses a host with %s', async (_, text, code) => {
    const it = world(one, { 'pi-1': asking(text) });
    expect(problemCodes(await planCluster(one, it).catch((error: unknown) => error))).toEqual([code]);
    expect(it.transport.openSessions).toBe(0);
  });

  test('refuses a host of another cluster where this one has its keys', async () => {
    const secrets = await fakeSigner.newSecrets(clockMs);
    const text = withSection(blank, 'identity', '{"cluster":"abc","name":"x","podRange":"10.244.9.0/24"}');
    const error: unknown = await planCluster(one, world(one, { 'pi-1': asking(text) }, { secrets })).catch((reason: unknown) => reason);
    expect(problemCodes(error)).toEqual(['host.other-cluster']);
  });

  test('is refused where a run of this workspace ended well with these keys: there was a cluster', async () => {
    const it = world(one, { 'pi-1': asking(machine(blank)) }, { secrets: await fakeSigner.newSecrets(clockMs) });
    expect(changeCount(await planCluster(one, it))).toBeGreaterThan(50);
    const done = { kind: 'done', at: '2026-11-21T12:00:00.000Z' } as const;
    it.records.set('1', recordLine({ command: 'up', by: 'a@b', startedAt: '2026-11-21T11:59:00.000Z', changes: 1, end: done }));
    expect(problemCodes(await planCluster(one, it).catch((error: unknown) => error))).toEqual(['cluster.vanished']);
  });

  test('goes on without a worker that does not answer, but not without a control plane', async () => {
    const config = configOf(1, 1);
    const plan = await planCluster(config, world(config, { 'pi-1': asking(machine(blank)), 'pi-2': down }));
    expect(plan.steps.some((step) => step.kind === 'host' && step.host === 'pi-1')).toBe(true);
    expect(plan.notes.some((note) => note.startsWith('pi-2 '))).toBe(true);
    const other: unknown = await planCluster(config, world(config, { 'pi-1': down, 'pi-2': asking(machine(blank, 1)) })).catch((reason: unknown) => reason);
    expect(other).toBeInstanceOf(AggregateError);
    expect(((other as AggregateError).errors as Failure[]).map(({ code }) => code)).toEqual(['ssh.unreachable']);
  });
});

describe('up', () => {
  test('that is declined sends nothing but questions and keeps no keys', async () => {
    const it = world(one, { 'pi-1': asking(machine(blank)) });
    expect(await up(one, it, options(false))).toBe('declined');
    expect(it.transport.sent('pi-1').every(({ argv }) => argv.join(' ').includes('@@bramble'))).toBe(true);
    expect(it.kept.secrets).toBeUndefined();
    expect(it.transport.openSessions).toBe(0);
  });

  test('keeps the keys before the first host is touched', async () => {
    const it = world(one, { 'pi-1': asking(machine(blank)) });
    let keptAtFirstCommand: boolean | undefined;
    const host = asking(machine(blank));
    const watched = world(one, {
      'pi-1': {
        answer: (command) => {
          const answer = host.answer(command);
          if (answer === undefined) keptAtFirstCommand ??= watched.kept.secrets !== undefined;
          return answer ?? { exitCode: 1, stdout: '', stderr: 'enough' };
        },
      },
    });
    await expect(up(one, watched, options(true))).rejects.toThrow(AggregateError);
    expect(keptAtFirstCommand).toBe(true);
    expect(it.kept.secrets).toBeUndefined();
  });

  test('that ends with a bug leaves nothing of what it packed for a slow link', async () => {
    const config: typeof one = { ...one, ssh: { ...one.ssh, passOn: 'always' } };
    const host = asking(machine(blank));
    const answer = (command: Command): Answer | undefined =>
      host.answer(command) ?? (command.input?.kind === 'artifact' ? undefined : { exitCode: 0, stdout: '', stderr: '' });
    const packed: string[] = [];
    const kept = new Set<string>();
    const pack: Pack = async (sha256) => {
      packed.push(sha256);
      kept.add(sha256);
      return { path: `/packed/${sha256}`, sizeBytes: 1, remove: async () => void kept.delete(sha256) };
    };
    await expect(up(config, { ...world(config, { 'pi-1': { answer } }), pack }, options(true))).rejects.toThrow('the test did not tell pi-1');
    expect(packed.length).toBeGreaterThan(0);
    expect([...kept]).toEqual([]);
  });

  test.each(['up', 'reset'] as const)('and reset: %s asks a host nothing while another run holds its lock', async (command) => {
    const it = world(one, { 'pi-1': { ...asking(machine(blank)), lockedBy: 'somebody' } });
    const error: unknown = await (command === 'up' ? up(one, it, options(true)) : reset(one, it, [], options(true))).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'run.locked', host: 'pi-1' });
    expect(it.transport.sent('pi-1')).toEqual([]);
    expect(it.transport.openSessions).toBe(0);
  });
});

describe('reset', () => {
  test('of a blank host does nothing and forgets the keys of the cluster', async () => {
    const it = world(one, { 'pi-1': asking(machine(blank)) }, { secrets: await fakeSigner.newSecrets(clockMs) });
    expect(await reset(one, it, [], { ...options(true), approve: () => Promise.reject(new Error('nobody is asked')) })).toBe('done');
    expect(it.kept.secrets).toBeUndefined();
  });
  test('of a host that another cluster has by now is refused, and nothing is sent but the question', async () => {
    const text = withSection(blank, 'identity', '{"cluster":"abc","name":"x","podRange":"10.244.9.0/24"}');
    const it = world(one, { 'pi-1': asking(text) }, { secrets: await fakeSigner.newSecrets(clockMs) });
    const error: unknown = await reset(one, it, [], options(true)).catch((reason: unknown) => reason);
    expect(problemCodes(error)).toEqual(['host.other-cluster']);
    expect(it.transport.sent('pi-1')).toHaveLength(1);
  });
  test('of the last control plane alone is refused before anybody is asked anything', async () => {
    const config = configOf(1, 1);
    const it = world(config, {});
    const error: unknown = await reset(config, it, [config.hosts[0]!.name], options(true)).catch((reason: unknown) => reason);
    expect(problemCodes(error)).toEqual(['reset.quorum']);
  });
  test('keeps the keys while a host does not answer', async () => {
    const it = world(one, { 'pi-1': down }, { secrets: await fakeSigner.newSecrets(clockMs) });
    await expect(reset(one, it, [], options(true))).rejects.toThrow(AggregateError);
    expect(it.kept.secrets).toBeDefined();
  });
});

describe('up on a blank board', () => {
  const text = withSection(machine(blank), 'container', '')
    .replace('|tmpfs|/sys/fs/cgroup', '|cgroup2fs|/sys/fs/cgroup')
    .replace('overlay|built-in', 'overlay|built-in\nnf_conntrack|built-in');
  const synced = (ms: number): string => `\n@@bramble where\n/var/lib\n\n@@bramble trouble\n\n@@bramble sync\n2300 bytes copied, ${ms / 1000} s\n`;
  const board = (ms: number): FakeHost => ({
    answer: (command) => {
      if (command.argv.join(' ').includes('.bramble-disk-check')) return { exitCode: 0, stdout: synced(ms), stderr: '' };
      return asking(text).answer(command);
    },
  });
  /** The notes of every plan that was shown; nobody approves. */
  async function notesOf(it: ReturnType<typeof world>, forcesHosts: boolean): Promise<readonly string[]> {
    const notes: string[] = [];
    const approve = (plan: Plan) => {
      notes.push(...plan.notes);
      return Promise.resolve(false);
    };
    await up(one, it, { approve, drainTimeoutMs: 1_000, forcesHosts });
    return notes;
  }

  test('measures its disk before it asks, and refuses one that is too slow for etcd', async () => {
    const it = world(one, { 'pi-1': board(70) });
    const error = await up(one, it, { approve: () => Promise.reject(new Error('bug: it asked')), drainTimeoutMs: 1_000 }).catch((thrown: unknown) => thrown);
    expect(problemCodes(error)).toEqual(['etcd.slow-disk']);
    expect([it.transport.openSessions, it.kept]).toEqual([0, { secrets: undefined, isLocked: false }]);
  });
  test('takes it where the user forces that, and says so in the plan', async () => {
    const notes = await notesOf(world(one, { 'pi-1': board(70) }), true);
    expect(notes.filter((note) => note.startsWith('pi-1: 99 of 100 synced writes'))).toHaveLength(1);
  });
  test('refuses one with too little memory before anything is fetched, and takes it where the user forces that', async () => {
    const small = text.replace(/MemTotal: +\d+ kB/, 'MemTotal: 425984 kB');
    const it = world(one, { 'pi-1': asking(small) });
    const error = await planCluster(one, it).catch((thrown: unknown) => thrown);
    expect(problemCodes(error)).toContain('host.memory-too-small');
    expect(it.asked).toEqual([]);
    const plan = await planCluster(one, world(one, { 'pi-1': asking(small) }), { forcesHosts: true });
    expect(plan.notes.filter((note) => note.includes('it has 416 MiB of memory'))).toHaveLength(1);
  });
  test('says nothing of a quick one', async () => {
    const notes = await notesOf(world(one, { 'pi-1': board(2) }), false);
    expect(notes.filter((note) => note.includes('synced writes'))).toEqual([]);
  });
  test('measures none in a container', async () => {
    const it = world(one, { 'pi-1': asking(machine(blank)) });
    await notesOf(it, false);
    expect(it.transport.sent('pi-1').some(({ argv }) => argv.join(' ').includes('.bramble-disk-check'))).toBe(false);
  });
});
