import { describe, expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import { Failure } from '../base/trouble.ts';
import type { Happening } from '../events/event.ts';
import type { Batch, HostStep } from '../plan/step.ts';
import { fakeTransport } from '../testkit/fake-transport.ts';
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
