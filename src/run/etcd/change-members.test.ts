import { beforeEach, describe, expect, test } from 'vitest';
import type { HostName } from '../../base/names.ts';
import type { Answer, Command } from '../../command/command.ts';
import type { Happening } from '../../events/event.ts';
import { type FakeEtcd, fakeEtcd } from '../../testkit/fake-etcd.ts';
import { type FakeTransport, fakeTransport } from '../../testkit/fake-transport.ts';
import { addLearner, promoteMember, removeMember } from './change-members.ts';
import { observeEtcd } from './observe-etcd.ts';
import type { MembershipWait } from './persist.ts';

let etcd: FakeEtcd;
let transport: FakeTransport;
let answerFirst: (command: Command) => Answer | undefined;
let seen: string[];
let nowMs: number;
const stop = new AbortController();

beforeEach(() => {
  etcd = fakeEtcd({ 'cp-1': '10.0.0.11', 'cp-2': '10.0.0.12', 'cp-3': '10.0.0.13' });
  answerFirst = () => undefined;
  seen = [];
  nowMs = 0;
  const answer = (name: string) => (command: Command) => answerFirst(command) ?? etcd.answer(name, command);
  transport = fakeTransport({ 'cp-1': { answer: answer('cp-1') }, 'cp-2': { answer: answer('cp-2') } });
});

const wait = (signal = stop.signal): MembershipWait => ({
  clock: { now: () => nowMs, sleep: (ms) => Promise.resolve(void (nowMs += ms)) },
  emit: (happening: Happening) => void (happening.kind === 'wait.seen' && seen.push(happening.seen)),
  step: 'etcd',
  signal,
});
const connect = (name: string) => transport.connect({ name: name as HostName, destination: '10.0.0.1' });
const verbs = (host: string): readonly string[] =>
  transport.sent(host).map(({ argv }) => argv.slice(argv.indexOf('json') + 1, argv.indexOf('json') + 3).join(' '));
const refuse = (said: string): Answer => ({ exitCode: 1, stdout: '', stderr: `{"level":"warn"}\nError: etcdserver: ${said}\n` });
const isVerb = ({ argv }: Command, verb: string): boolean => argv.includes(verb);
const codeOf = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => (error as { code: string }).code);
const idOf = async (name: string): Promise<string> => (await observeEtcd(await connect('cp-2')))?.find((each) => each.name === name)?.id ?? '';

describe('removing a member', () => {
  test('asks the leader itself to hand over to the member that is asked', async () => {
    const id = await idOf('cp-1');
    await removeMember(await connect('cp-2'), id, wait());
    const move = transport.sent('cp-2').find(({ argv }) => argv.includes('move-leader'));
    expect(move?.argv).toContain('--endpoints=https://10.0.0.11:2379');
    expect(move?.argv.at(-1)).toBe(await idOf('cp-2'));
    expect(verbs('cp-2').indexOf('member remove')).toBeGreaterThan(verbs('cp-2').findIndex((verb) => verb.startsWith('move-leader')));
  });
  test('leaves the leadership where it is when another one goes, and asks nobody else', async () => {
    await removeMember(await connect('cp-1'), await idOf('cp-3'), wait());
    expect(verbs('cp-1')).toEqual(['member list', 'endpoint status', 'member list', 'member remove']);
  });
  test('hands over to nobody who is down', async () => {
    etcd.stop('cp-3');
    const id = await idOf('cp-1');
    answerFirst = (command) => (isVerb(command, 'remove') ? refuse('re-configuration failed due to not enough started members') : undefined);
    expect(await codeOf(removeMember(await connect('cp-1'), id, wait()))).toBe('etcd.not-enough-started');
    expect(etcd.leader).toBe('cp-2');
  });
});

describe('etcd that refuses', () => {
  test('because its members met a moment ago is asked again, and what it said is told once', async () => {
    let left = 3;
    answerFirst = (command) => (isVerb(command, 'add') && (left -= 1) >= 0 ? refuse('unhealthy cluster') : undefined);
    await addLearner(await connect('cp-1'), 'https://10.0.0.14:2380', wait());
    expect(seen).toEqual([expect.stringContaining('unhealthy cluster') as string]);
    expect(await observeEtcd(await connect('cp-1'))).toHaveLength(4);
  });
  test('for good is a failure that says what etcd said, and where', async () => {
    answerFirst = (command) => (isVerb(command, 'add') ? refuse('unhealthy cluster') : undefined);
    const error: unknown = await addLearner(await connect('cp-1'), 'https://10.0.0.14:2380', wait()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'etcd.unhealthy', host: 'cp-1', message: expect.stringContaining('https://10.0.0.14:2380') as string });
  });
  test('for a reason that nobody knows is asked once', async () => {
    answerFirst = (command) => (isVerb(command, 'add') ? refuse('mvcc: database space exceeded') : undefined);
    expect(await codeOf(addLearner(await connect('cp-1'), 'https://10.0.0.14:2380', wait()))).toBe('etcd.refused');
    expect(verbs('cp-1')).toEqual(['member list', 'member add']);
  });
  test('is asked no more once the run is interrupted', async () => {
    answerFirst = () => refuse('no leader');
    expect(await codeOf(addLearner(await connect('cp-1'), 'https://10.0.0.14:2380', wait(AbortSignal.abort())))).toBe('wait.cancelled');
    expect(verbs('cp-1')).toEqual(['member list']);
  });
});

describe('letting a member vote', () => {
  test('waits until it is in sync, and does nothing more when somebody was quicker', async () => {
    const url = 'https://10.0.0.14:2380';
    await addLearner(await connect('cp-1'), url, wait());
    let tries = 0;
    answerFirst = (command) => {
      if (isVerb(command, 'promote')) tries += 1;
      if (tries === 3) etcd.start('cp-4', '10.0.0.14');
      return undefined;
    };
    await promoteMember(await connect('cp-1'), url, wait());
    expect(tries).toBe(3);
    expect(seen).toEqual([expect.stringContaining('has not started yet') as string]);
    await promoteMember(await connect('cp-1'), url, wait());
    expect(tries).toBe(3);
  });
});
