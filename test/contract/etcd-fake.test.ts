import type { HostName } from '../../src/base/names.ts';
import { fakeEtcd } from '../../src/testkit/fake-etcd.ts';
import { fakeTransport } from '../../src/testkit/fake-transport.ts';
import { etcdContract } from './etcd-contract.ts';

const address = (name: string): string => `10.0.0.1${name.slice(1)}`;

etcdContract('the fake', async () => {
  const etcd = fakeEtcd({ m1: address('m1'), m2: address('m2'), m3: address('m3') });
  const names = ['m1', 'm2', 'm3', 'm4'];
  const transport = fakeTransport(Object.fromEntries(names.map((name) => [name, { answer: (command) => etcd.answer(name, command) }])));
  const sessions = new Map(
    await Promise.all(names.map(async (name) => [name, await transport.connect({ name: name as HostName, destination: address(name) })] as const)),
  );
  let nowMs = 0;
  const clock = {
    now: () => nowMs,
    sleep: (ms: number): Promise<void> => {
      nowMs += ms;
      return Promise.resolve();
    },
  };
  const wait = { clock, emit: () => undefined, step: 'contract', signal: new AbortController().signal };
  return {
    session: (name) => sessions.get(name) ?? fail(name),
    address,
    start: async (name) => etcd.start(name, address(name)),
    stop: async (name) => etcd.stop(name),
    wait,
    hurried: wait,
    close: async () => undefined,
  };
});

const fail = (name: string): never => {
  throw new Error(`no session with ${name}`);
};
