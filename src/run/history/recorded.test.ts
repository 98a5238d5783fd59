import { expect, test } from 'vitest';
import type { HostName } from '../../base/names.ts';
import { Failure } from '../../base/trouble.ts';
import type { Command } from '../../command/command.ts';
import { hostLogPath } from '../../history/host-log.ts';
import { parseRecord, type RunRecord } from '../../history/run-record.ts';
import type { Plan } from '../../plan/step.ts';
import type { FakeHost } from '../../testkit/fake-transport.ts';
import { fakeWorld, type FakeWorld } from '../../testkit/fake-world.ts';
import { sampleConfig } from '../../testkit/sample-config.ts';
import { targetOf } from '../observe-hosts.ts';
import { history } from './read-history.ts';
import { recorded } from './recorded.ts';

const config = sampleConfig(2, 1);
const changes: Plan = {
  notes: [],
  steps: [
    {
      kind: 'cluster',
      id: 'objects',
      title: 'objects',
      after: [],
      action: { kind: 'wait-api', hosts: [] },
      rows: [{ verb: 'create', subject: 'Namespace demo', reason: 'absent' }],
    },
  ],
};
const lost = (host: string) => new Failure({ code: 'ssh.connection-lost', message: 'gone', remedy: 'Run again.', host });

/** A host with a log in memory: an append brings its line as the last argument. */
function logging(): FakeHost & { readonly log: string[] } {
  const log: string[] = [];
  const answer = ({ argv }: Command) => {
    if (!argv.includes(hostLogPath)) return undefined;
    const line = argv[6];
    if (line !== undefined) log.push(line);
    return { exitCode: 0, stdout: line === undefined ? log.map((each) => `${each}\n`).join('') : '', stderr: '' };
  };
  return { log, answer };
}
const threeHosts = () => ({ 'cp-1': logging(), 'cp-2': logging(), 'worker-1': logging() });

async function record<T>(world: FakeWorld, work: () => Promise<T>, plan: Plan = changes): Promise<T> {
  const sessions = await Promise.all(config.hosts.map(async (host) => ({ host, session: await world.transport.connect(targetOf(host)) })));
  return recorded({ command: 'up', plan, reached: sessions }, world, work);
}
const kept = ({ records }: FakeWorld): readonly (RunRecord | undefined)[] => [...records.values()].map(parseRecord);

test('a run is known here before its work begins, as one that did not end', async () => {
  const world = fakeWorld(config, { hosts: threeHosts() });
  const atWork = await record(world, () => Promise.resolve(kept(world)));
  expect(atWork).toEqual([expect.objectContaining({ command: 'up', by: 'tester@here', changes: 1, end: { kind: 'none' } })]);
});

test('a run that is done is known here with its changes, and on each control plane as a line', async () => {
  const hosts = threeHosts();
  const world = fakeWorld(config, { hosts });
  expect(await record(world, () => Promise.resolve('result'))).toBe('result');
  expect(kept(world)).toEqual([
    expect.objectContaining({ end: expect.objectContaining({ kind: 'done' }), rows: [expect.objectContaining({ subject: 'Namespace demo' })] }),
  ]);
  for (const name of ['cp-1', 'cp-2'] as const) expect(hosts[name].log.map((line) => parseRecord(line)?.end.kind)).toEqual(['done']);
  expect(hosts['worker-1'].log).toEqual([]);
});

test('a run that fails is known with its codes, and fails as before', async () => {
  const hosts = threeHosts();
  const world = fakeWorld(config, { hosts });
  const error = lost('cp-2');
  await expect(record(world, () => Promise.reject(error))).rejects.toBe(error);
  const end = { kind: 'failed', troubles: [{ code: 'ssh.connection-lost', host: 'cp-2' }] };
  expect(kept(world)[0]).toMatchObject({ end });
  expect(parseRecord(hosts['cp-1'].log[0] ?? '')).toMatchObject({ end });
});

test('an interrupted run is known here; the connections to the hosts are gone', async () => {
  const hosts = threeHosts();
  const abort = new AbortController();
  const world = fakeWorld(config, { hosts, signal: abort.signal });
  const work = () => {
    abort.abort();
    return Promise.reject(lost('cp-1'));
  };
  await expect(record(world, work)).rejects.toThrow('gone');
  expect(kept(world)[0]?.end.kind).toBe('interrupted');
  expect(hosts['cp-1'].log).toEqual([]);
});

test('a run without changes leaves no trace, whatever becomes of it', async () => {
  const hosts = threeHosts();
  const world = fakeWorld(config, { hosts });
  await expect(record(world, () => Promise.reject(lost('cp-1')), { notes: [], steps: [] })).rejects.toThrow('gone');
  expect([kept(world), hosts['cp-1'].log]).toEqual([[], []]);
});

test('a host that cannot note a run down, or is gone, is a note and no failure', async () => {
  const full: FakeHost = { answer: () => ({ exitCode: 1, stdout: '', stderr: 'No space left on device\n' }) };
  const gone: FakeHost = {
    answer: () => {
      throw lost('cp-2');
    },
  };
  const world = fakeWorld(config, { hosts: { ...threeHosts(), 'cp-1': full, 'cp-2': gone } });
  expect(await record(world, () => Promise.resolve('result'))).toBe('result');
  const notes = world.events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
  expect(notes).toEqual([expect.stringMatching(/cp-1: No space/), expect.stringMatching(/cp-2: gone/)]);
});

test('history merges what this computer and the control planes know, and names those that do not answer', async () => {
  const hosts = threeHosts();
  const world = fakeWorld(config, { hosts });
  await record(world, () => Promise.resolve());
  const other = fakeWorld(config, { hosts: { 'cp-1': { answer: () => undefined, refusal: lost('cp-1') }, 'cp-2': hosts['cp-2'] } });
  expect(await history(config, other)).toEqual({
    cluster: 'home',
    runs: [{ ...parseRecord(hosts['cp-2'].log[0] ?? ''), onHosts: ['cp-2' as HostName] }],
    unreachable: [{ host: 'cp-1', code: 'ssh.connection-lost', message: 'gone' }],
  });
  expect(other.transport.openSessions).toBe(0);
  expect((await history(config, world)).runs).toEqual([{ ...kept(world)[0], onHosts: ['cp-1', 'cp-2'] }]);
});
