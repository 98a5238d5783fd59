import { describe, expect, test } from 'vitest';
import type { Address, HostName, Sha256 } from '../base/names.ts';
import { Failure } from '../base/trouble.ts';
import type { Command } from '../command/command.ts';
import type { Happening } from '../events/event.ts';
import type { Batch, HostStep } from '../plan/step.ts';
import { fakeTransport } from '../testkit/fake-transport.ts';
import { closeCommand } from '../fan-out/give-command.ts';
import { FanOut } from './fan-out/fan-out.ts';
import { applyHostStep } from './apply-host-step.ts';

const batch = (key: string, ...programs: string[]): Batch => ({
  changes: [{ kind: 'file', key, rows: [{ verb: 'create', subject: `file ${key}`, reason: 'it does not exist' }] }],
  commands: programs.map((program) => ({ argv: [program] })),
});
const step = (...batches: Batch[]): HostStep => ({
  kind: 'host',
  id: 'pi-1/os',
  title: 'os',
  after: [],
  host: 'pi-1' as HostName,
  stage: 'os',
  batches,
  before: [{ argv: ['manifest'] }],
});

/** Nothing of these steps waits. */
const clock = { now: () => 0, sleep: () => Promise.resolve() };

async function apply(about: HostStep, failing?: string) {
  const transport = fakeTransport({
    'pi-1': { answer: ({ argv }) => (argv[0] === failing ? { exitCode: 3, stdout: 'out', stderr: 'it broke' } : { exitCode: 0, stdout: '', stderr: '' }) },
  });
  const session = await transport.connect({ name: 'pi-1' as HostName, destination: 'pi-1' });
  const events: Happening[] = [];
  const error: unknown = await applyHostStep(about, session, { emit: (event) => events.push(event), clock, signal: new AbortController().signal }).catch(
    (reason: unknown) => reason,
  );
  await session.close();
  return {
    error,
    sent: transport.sent('pi-1').map(({ argv }) => argv[0]),
    events: events.flatMap((event) => (event.kind === 'change.started' || event.kind === 'change.finished' ? [`${event.kind} ${event.row.subject}`] : [])),
  };
}

describe('applying a step on a host', () => {
  test('sends bookkeeping first, then every change in order, and tells when each begins and ends', async () => {
    const { sent, events, error } = await apply(step(batch('/a', 'a1', 'a2'), batch('/b', 'b1')));
    expect(error).toBeUndefined();
    expect(sent).toEqual(['manifest', 'a1', 'a2', 'b1']);
    expect(events).toEqual(['change.started file /a', 'change.finished file /a', 'change.started file /b', 'change.finished file /b']);
  });

  test('ends at the first command that fails, and names the change with what the host said', async () => {
    const { sent, events, error } = await apply(step(batch('/a', 'a1', 'a2'), batch('/b', 'b1')), 'a2');
    expect(sent).toEqual(['manifest', 'a1', 'a2']);
    expect(events).toEqual(['change.started file /a']);
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ code: 'apply.command-failed', host: 'pi-1', evidence: 'it brokeout' });
    expect((error as Failure).message).toContain('file /a');
  });

  test('tells of the bookkeeping where that could not be done', async () => {
    const { error } = await apply(step(batch('/a', 'a1')), 'manifest');
    expect((error as Failure).message).toContain('what is noted before a change');
  });
});

describe('a step whose artifacts are not urgent', () => {
  const artifact: Batch = {
    ...batch('/c'),
    commands: [{ argv: ['c1'], input: { kind: 'artifact', sha256: 'c'.repeat(64) as Sha256, sizeBytes: 9_000_000, path: '/c' } }],
  };

  test('does what it can before, and brings them when those of the steps that it yields to are there', async () => {
    const transport = fakeTransport({ 'pi-1': { answer: () => ({ exitCode: 0, stdout: '', stderr: '' }) } });
    const session = await transport.connect({ name: 'pi-1' as HostName, destination: 'pi-1' });
    const sent = () => transport.sent('pi-1').map(({ argv }) => argv[0]);
    const waits: (readonly [readonly string[], readonly (string | undefined)[]])[] = [];
    const world = { emit: () => {}, clock, signal: new AbortController().signal };
    const about = { ...step(batch('/a', 'a1'), artifact, artifact, batch('/d', 'd1')), yieldsTo: ['cp-1/etcd'] };
    await applyHostStep(about, session, world, (ids) => {
      if (ids.length > 0) waits.push([ids, sent()]);
      return Promise.resolve();
    });
    await session.close();
    expect(waits).toEqual([[['cp-1/etcd'], ['manifest', 'a1']]]);
    expect(sent()).toEqual(['manifest', 'a1', 'c1', 'c1', 'd1']);
  });
});

describe('a step that brings an artifact that another host needs as well', () => {
  const sha256 = 'a'.repeat(64) as Sha256;
  const input = { kind: 'artifact', sha256, sizeBytes: 9_000_000, path: '/usr/bin/a' } as const;
  const door = '20001\nssh-ed25519 AAAA\n-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n';

  async function applyOnTwo(quickBytesPerSecond: number, refusing?: string) {
    const names = ['pi-1', 'pi-2'] as HostName[];
    const isGiving = ({ argv }: Command): boolean => argv[0] === 'sh' && argv.length === 7 && argv.includes('/usr/bin/a') && argv.includes(sha256);
    const answerOf = (name: string) => (command: Command) => {
      if (isGiving(command)) return { exitCode: 0, stdout: door, stderr: '' };
      const isRefused = name === refusing && command.argv.includes('20001');
      return isRefused ? { exitCode: 1, stdout: '', stderr: 'No route to host' } : { exitCode: 0, stdout: '', stderr: '' };
    };
    const transport = fakeTransport(Object.fromEntries(names.map((name) => [name, { answer: answerOf(name) }])));
    const events: Happening[] = [];
    const ports = { emit: (event: Happening) => events.push(event), clock, signal: new AbortController().signal };
    const addresses = new Map(names.map((name, index) => [name, `10.0.0.1${index}` as Address]));
    const requests = names.map((host) => ({ host, ...input }));
    const fanOut = FanOut.of(requests, addresses, ports, { quickBytesPerSecond });
    await Promise.all(
      names.map(async (name) => {
        const session = await transport.connect({ name, destination: name });
        const about = step(batch('/a', 'first'), { ...batch('/b'), commands: [{ argv: ['place'], input }] }, batch('/c', 'last'));
        await applyHostStep({ ...about, host: name }, session, { ...ports, fanOut });
      }),
    );
    await fanOut?.end();
    return {
      fanOut,
      notes: events.filter((event) => event.kind === 'note' && event.text.includes('from here')),
      told: events.flatMap((event) => (event.kind === 'change.finished' && event.host === 'pi-2' ? [event.row.subject] : [])),
      of: (name: string) =>
        transport.sent(name).map((command) => {
          const { argv, input: given } = command;
          if (command === closeCommand) return ['close', undefined];
          return argv[0] === 'sh' ? [argv.at(-1), given?.kind] : [argv[0], given?.kind];
        }),
    };
  }

  test('gets it from the host that was quicker, and tells of its changes as ever', async () => {
    const { of, told, notes, fanOut } = await applyOnTwo(Number.POSITIVE_INFINITY);
    expect(of('pi-1')).toEqual([
      ['manifest', undefined],
      ['first', undefined],
      ['place', 'artifact'],
      [sha256, undefined],
      ['last', undefined],
      ['close', undefined],
    ]);
    expect(of('pi-2')).toEqual([
      ['manifest', undefined],
      ['first', undefined],
      ['place', 'text'],
      ['last', undefined],
    ]);
    expect([told, notes]).toEqual([['file /a', 'file /b', 'file /c'], []]);
    expect(fanOut?.bytes).toEqual({ sent: 9_000_000, passed: 9_000_000 });
  });

  test('gets it from the operator where that does not work, and says so', async () => {
    const { of, notes, fanOut } = await applyOnTwo(Number.POSITIVE_INFINITY, 'pi-2');
    expect(of('pi-2').filter(([name]) => name === 'place')).toEqual([
      ['place', 'text'],
      ['place', 'artifact'],
    ]);
    expect(notes).toMatchObject([{ text: expect.stringContaining('No route to host') }]);
    expect(fanOut?.bytes).toEqual({ sent: 18_000_000, passed: 0 });
  });

  test('gets it from the operator over a quick link', async () => {
    const { of, fanOut } = await applyOnTwo(1);
    expect(of('pi-2').filter(([name]) => name === 'place')).toEqual([['place', 'artifact']]);
    expect(fanOut?.bytes.passed).toBe(0);
  });
});
