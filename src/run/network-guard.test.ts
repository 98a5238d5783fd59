import { describe, expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import { Failure } from '../base/trouble.ts';
import type { Answer, Command } from '../command/command.ts';
import type { Happening } from '../events/event.ts';
import { disarm, takeBack, wayBackTaken } from '../plan/guards/way-back.ts';
import type { Batch, HostStep } from '../plan/step.ts';
import type { Session } from '../ports/transport.ts';
import { fakeTransport } from '../testkit/fake-transport.ts';
import { applyHostStep } from './apply-host-step.ts';

const name = 'pi-1' as HostName;
const batch = (subject: string, undo?: readonly Command[]): Batch => ({
  changes: [{ kind: 'route', key: subject, rows: [{ verb: 'create', subject, reason: 'it does not exist' }] }],
  commands: [{ argv: ['do', subject] }],
  ...(undo === undefined ? {} : { undo }),
});
const step: HostStep = {
  kind: 'host',
  id: 'pi-1/runtime',
  title: 'network',
  after: [],
  host: name,
  stage: 'runtime',
  batches: [batch('package'), batch('route-1', [{ argv: ['undo', "it's 1"] }]), batch('route-2', [{ argv: ['undo', '2'] }]), batch('unit')],
  before: [{ argv: ['manifest'] }],
};

const fine: Answer = { exitCode: 0, stdout: '', stderr: '' };
const gone = (what: string): Failure => new Failure({ code: 'ssh.unreachable', host: name, message: what, remedy: 'Look.' });
const nameOf = (command: Command): string =>
  command === disarm ? 'disarm' : command.argv.join() === takeBack.argv.join() ? 'take back' : command.argv[0] === 'sh' ? 'arm' : command.argv.join(' ');

/** A host whose clock is the number of ms slept. `cutBy`: this change cuts it off until the timer fires; null: for good. */
interface Scene {
  readonly cutBy?: string;
  readonly until?: 'timer' | 'for good';
  readonly fails?: string;
  /** The connection that is open survives a cut. */
  readonly isOldAlive?: boolean;
  readonly disarmed?: Answer;
  readonly said?: string;
}

async function run({ cutBy, until = 'timer', fails, isOldAlive = false, disarmed = fine, said = '' }: Scene) {
  const sent: string[] = [];
  const events: Happening[] = [];
  let nowMs = 0;
  let state: 'open' | 'cut' | 'back' = 'open';
  let armed: Command | undefined;
  const fire = (): void => {
    if (state === 'cut' && until === 'timer' && nowMs >= 60_000) state = 'back';
  };
  const transport = fakeTransport({
    [name]: {
      answer: (command) => {
        const what = nameOf(command);
        sent.push(what);
        if (what === 'arm') armed = command;
        if (what === `do ${cutBy}`) state = 'cut';
        if (what === `do ${fails}`) return { ...fine, exitCode: 2, stderr: 'it broke' };
        if (what === 'disarm') return disarmed;
        return what === 'take back' ? { ...fine, exitCode: wayBackTaken, stdout: said } : fine;
      },
    },
  });
  const target = { name, destination: name };
  const old = await transport.connect(target);
  const reconnect = async (): Promise<Session> => {
    fire();
    if (state === 'cut') throw gone('nobody answers');
    return await transport.connect(target);
  };
  const session: Session = {
    host: name,
    reconnect,
    breakLock: (holder) => old.breakLock(holder),
    lock: (holder) => old.lock(holder),
    close: () => old.close(),
    run: async (commands, onAnswer) => {
      const answers = await old.run(commands, onAnswer);
      if (state !== 'open' && !isOldAlive) throw gone('the connection is lost');
      return answers;
    },
  };
  const clock = {
    now: () => nowMs,
    sleep: async (ms: number) => {
      nowMs += ms;
      await Promise.resolve();
    },
  };
  const world = { clock, emit: (event: Happening) => events.push(event), signal: new AbortController().signal };
  const error: unknown = await applyHostStep(step, session, world).catch((reason: unknown) => reason);
  await old.close();
  return { error, sent, armed, events, open: transport.openSessions };
}

describe('a step that may shut us out', () => {
  test('arms the way back, changes, proves that a new connection works, and goes on', async () => {
    const { error, sent, open } = await run({});
    expect(error).toBeUndefined();
    expect(sent).toEqual(['manifest', 'do package', 'arm', 'do route-1', 'do route-2', 'disarm', 'do unit']);
    expect(open).toBe(0);
  });

  test('gives the host what to do in the reverse order, as words that its shell takes literally', async () => {
    const { armed } = await run({});
    const script = armed?.input?.kind === 'text' ? String(armed.input.text) : '';
    expect(script.split('\n').flatMap((line) => /said=\$\((.*) 2>&1\)/.exec(line)?.[1] ?? [])).toEqual(['undo 2', `undo 'it'\\''s 1'`]);
  });

  test('that cuts off every connection waits for the host to put it back, and says what was tried', async () => {
    const { error, sent, open } = await run({ cutBy: 'route-2' });
    expect(error).toMatchObject({ code: 'network.rolled-back', host: name });
    expect((error as Failure).message).toContain('route-1, route-2');
    expect((error as Failure).evidence).toContain('the connection is lost');
    expect(sent.slice(-1)).toEqual(['take back']);
    expect(sent).not.toContain('disarm');
    expect(sent).not.toContain('do unit');
    expect(open).toBe(0);
  });

  test('that refuses new connections only is taken back over the one that is open', async () => {
    const { error, sent } = await run({ cutBy: 'route-1', isOldAlive: true });
    expect(error).toMatchObject({ code: 'network.rolled-back', evidence: 'nobody answers' });
    expect(sent).toEqual(['manifest', 'do package', 'arm', 'do route-1', 'do route-2', 'take back']);
  });

  test('is told as one that was put back where the proof came too late', async () => {
    const { error } = await run({ disarmed: { ...fine, exitCode: wayBackTaken } });
    expect(error).toMatchObject({ code: 'network.rolled-back' });
  });

  test('that fails halfway is put back and told as the command that failed', async () => {
    const { error, sent } = await run({ fails: 'route-2' });
    expect(error).toMatchObject({ code: 'apply.command-failed', evidence: 'it broke' });
    expect(sent.slice(-2)).toEqual(['do route-2', 'take back']);
  });

  test('that cuts the host off for good ends, and says that a restart helps', async () => {
    const { error } = await run({ cutBy: 'route-1', until: 'for good' });
    expect(error).toMatchObject({ code: 'network.cut-off', host: name });
  });

  test('tells what the host could not put back', async () => {
    const { error } = await run({ cutBy: 'route-1', said: 'RTNETLINK answers: No such process\n' });
    expect((error as Failure).evidence).toContain('No such process');
  });
});
