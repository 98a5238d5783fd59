import { describe, expect, test } from 'vitest';
import type { Answer } from '../command/command.ts';
import { Problems } from '../base/trouble.ts';
import { parseConfig } from '../config/parse-config.ts';
import type { Host } from '../config/config.ts';
import { recoveredMark } from '../plan/which-database.ts';
import { fakeEtcd, type FakeEtcd } from '../testkit/fake-etcd.ts';
import { fakeHost } from '../testkit/fake-host.ts';
import { type FakeHost, fakeTransport } from '../testkit/fake-transport.ts';
import { fakeWorld } from '../testkit/fake-world.ts';
import { askMembers } from './ask-members.ts';
import { type ObservedHosts, targetOf } from './observe-hosts.ts';

const names = ['cp-1', 'cp-2', 'cp-3'];
const yaml = `version: 1\nname: home\nkubernetes: 1.36.3\nhosts:\n${names.map((name, index) => `  - { name: ${name}, address: 10.0.0.1${index + 1}, role: control-plane }\n`).join('')}`;
const config = parseConfig(yaml, 'bramble.yaml').config!;
const addressOf = (name: string): string => config.hosts.find((host) => host.name === name)!.address;
const clusterOf = (...members: readonly string[]): FakeEtcd => fakeEtcd(Object.fromEntries(members.map((name) => [name, addressOf(name)])));
const text = (stdout: string): Answer => ({ exitCode: 0, stdout, stderr: '' });
/** etcd's id of the cluster differs, as it does after a recovery from a snapshot. */
const recovered = ({ stdout, ...rest }: Answer): Answer => ({ ...rest, stdout: stdout.replaceAll('13098385046580494218', '42') });

interface Machine {
  readonly answer: (asked: number) => FakeEtcd | undefined;
  readonly isRecovered?: boolean;
  readonly mark?: string;
}

/** Who etcd says its members are; each machine answers from the cluster that it is in, or not at all. */
async function asked(machines: Readonly<Record<string, Machine>>): Promise<readonly string[] | undefined> {
  const hosts = Object.entries(machines).map(([name, { answer, isRecovered = false, mark = '' }]): [string, FakeHost] => {
    let count = 0;
    return [
      name,
      {
        answer: (command) => {
          if (command.argv.includes(recoveredMark)) return text(mark);
          if (command.argv.includes('list')) count += 1;
          const told = answer(count)?.answer(name, command) ?? { exitCode: 1, stdout: '', stderr: 'Error: context deadline exceeded\n' };
          return isRecovered ? recovered(told) : told;
        },
      },
    ];
  });
  const transport = fakeTransport(Object.fromEntries(hosts));
  const seen = { kind: 'unit', active: 'active' };
  const reached = await Promise.all(
    config.hosts.map(async (host: Host) => {
      const observation = fakeHost({ facts: { etcdData: true } }).observe([]);
      return {
        host,
        session: await transport.connect(targetOf(host)),
        observation: { ...observation, seen: observation.seen.with('unit', 'etcd.service', seen as never) },
        answeredMs: 0,
      };
    }),
  );
  const observed = { reached, unreached: [] } as unknown as ObservedHosts;
  return (await askMembers(observed, fakeWorld(config, { hosts: {} })))?.map(({ name }) => name);
}

describe('who the members of etcd are', () => {
  const of = (etcd: FakeEtcd) => () => etcd;
  const silent = () => undefined;

  test('is told by any member of a majority', async () => {
    const etcd = clusterOf(...names);
    expect(await asked({ 'cp-1': { answer: silent }, 'cp-2': { answer: of(etcd) }, 'cp-3': { answer: of(etcd) } })).toEqual(names);
  });

  test('is told by what was recovered, also where what was before has a majority and is asked first', async () => {
    const [before, after] = [clusterOf(...names), clusterOf('cp-3')];
    const machines = {
      'cp-1': { answer: of(before) },
      'cp-2': { answer: of(before) },
      'cp-3': { answer: of(after), isRecovered: true, mark: '20261121T100000Z\n' },
    };
    expect(await asked(machines)).toEqual(['cp-3']);
  });

  test('waits for a host where a recovery was, which answers a little later than what was before', async () => {
    const [before, after] = [clusterOf(...names), clusterOf('cp-3')];
    const late = { answer: (count: number) => (count < 4 ? undefined : after), isRecovered: true, mark: '20261121T100000Z\n' };
    expect(await asked({ 'cp-1': { answer: of(before) }, 'cp-2': { answer: of(before) }, 'cp-3': late })).toEqual(['cp-3']);
  });

  test('is told by the others in the end, where that host never answers: they may have joined what was recovered', async () => {
    const etcd = clusterOf(...names);
    const broken = { answer: silent, mark: '20261121T100000Z\n' };
    expect(await asked({ 'cp-1': { answer: of(etcd) }, 'cp-2': { answer: of(etcd) }, 'cp-3': broken })).toEqual(names);
  });

  test('is not guessed between two databases', async () => {
    const [one, other] = [clusterOf(...names), clusterOf('cp-3')];
    const machines = { 'cp-1': { answer: of(one) }, 'cp-2': { answer: of(one) }, 'cp-3': { answer: of(other), isRecovered: true } };
    const error: unknown = await asked(machines).catch((reason: unknown) => reason);
    expect(error instanceof Problems && error.problems.map(({ code }) => code)).toEqual(['etcd.two-databases']);
  });

  test('is not known where nobody answers', async () => {
    expect(await asked({ 'cp-1': { answer: silent }, 'cp-2': { answer: silent }, 'cp-3': { answer: silent } })).toBeUndefined();
  });
});
