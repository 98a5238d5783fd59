import { describe, expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import { Failure } from '../base/trouble.ts';
import type { Answer } from '../command/command.ts';
import { rebootStep } from '../plan/reboot.ts';
import type { HostStep, Reboot } from '../plan/step.ts';
import type { Session } from '../ports/transport.ts';
import { seenState } from '../resources/seen-state.ts';
import { fakeTransport } from '../testkit/fake-transport.ts';
import { sampleFacts } from '../testkit/sample-facts.ts';
import { LastingSession } from './lasting-session.ts';
import { rebootHost } from './reboot-host.ts';

const name = 'pi-1' as HostName;
const needs = [
  { text: 'token cgroup_enable=memory', reason: 'pods' },
  { text: 'page-size 4096', reason: 'images' },
];
const step = rebootStep(name, needs, { facts: sampleFacts, seen: seenState(), manifest: [], unreadable: [] }) as HostStep & { readonly reboot: Reboot };
const old = sampleFacts.bootId;
const failure = (code: string): Failure => new Failure({ code, host: name, message: code, remedy: 'Look.' });

/** What a host says after so many attempts to log in again; a code is that attempt's failure. */
interface Scene {
  readonly attempts: readonly (string | { readonly boot: string; readonly cmdline?: string; readonly controllers?: string; readonly page?: number })[];
  readonly lockedBy?: string;
}

async function run({ attempts, lockedBy }: Scene) {
  let [nowMs, tries] = [0, 0];
  let said: Exclude<Scene['attempts'][number], string> = { boot: old };
  const answer: Answer = { exitCode: 0, stdout: '', stderr: '' };
  const transport = fakeTransport({
    [name]: {
      answer: ({ argv }) => {
        if (argv[2]?.includes('boot_id') !== true) return answer;
        const { boot, cmdline = 'a cgroup_enable=memory', controllers = 'cpu memory', page = 4096 } = said;
        return { ...answer, stdout: `${boot}\n${cmdline}\n${controllers}\n${page}\n` };
      },
    },
  });
  const target = { name, destination: name };
  const first = await transport.connect(target);
  const reconnect = async (): Promise<Session> => {
    const next = attempts[Math.min(tries, attempts.length - 1)] ?? 'ssh.unreachable';
    tries += 1;
    if (typeof next === 'string') throw failure(next);
    said = next;
    const session = await transport.connect(target);
    if (lockedBy !== undefined && next.boot !== old) {
      await first.close();
      await (await transport.connect(target)).lock(lockedBy);
    }
    return session;
  };
  const session = new LastingSession({
    host: name,
    reconnect,
    run: (commands, onAnswer) => first.run(commands, onAnswer),
    lock: (holder) => first.lock(holder),
    breakLock: (holder) => first.breakLock(holder),
    close: () => first.close(),
  });
  await session.lock('up, since noon');
  const clock = {
    now: () => nowMs,
    sleep: (ms: number) => {
      nowMs += ms;
      return Promise.resolve();
    },
  };
  const done = rebootHost(step, step.reboot, session, { emit: () => undefined, clock, signal: new AbortController().signal });
  const end = await done.then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Failure) return error;
      throw error;
    },
  );
  return { end, session, transport, tries };
}

const code = (end: string | Failure): string => (typeof end === 'string' ? end : end.code);

describe('restarting a host', () => {
  test('waits until it is another boot, whatever it says meanwhile, and goes on over the new connection with the lock', async () => {
    const { end, session, transport, tries } = await run({
      attempts: [{ boot: old }, 'ssh.connection-lost', 'ssh.unreachable', 'ssh.auth-refused', { boot: 'new' }],
    });
    expect([code(end), tries]).toEqual(['done', 5]);
    expect(transport.openSessions).toBe(1);
    const other = await transport.connect({ name, destination: name });
    expect(await other.lock('somebody')).toEqual({ kind: 'held', by: 'up, since noon' });
    await session.run([{ argv: ['true'] }]);
    await session.close();
    await other.close();
    expect(transport.openSessions).toBe(0);
  });

  test('writes down what it is for before it is restarted', async () => {
    const { transport } = await run({ attempts: [{ boot: 'new' }] });
    const [first] = transport.sent(name);
    expect(first?.argv.slice(4)).toEqual(['/var/lib/bramble/reboot', old, 'token cgroup_enable=memory', 'page-size 4096']);
    expect(first?.argv[2]?.indexOf('sync')).toBeLessThan(first?.argv[2]?.indexOf('systemd-run') ?? -1);
  });

  test('is forgotten when it helped, so that it can be done again one day, and else not', async () => {
    const forgets = ({ argv }: { readonly argv: readonly string[] }): boolean =>
      argv[2]?.startsWith('rm ') === true && argv.includes('/var/lib/bramble/reboot');
    expect((await run({ attempts: [{ boot: 'new' }] })).transport.sent(name).some(forgets)).toBe(true);
    expect((await run({ attempts: [{ boot: 'new', cmdline: 'a' }] })).transport.sent(name).some(forgets)).toBe(false);
  });

  test.each([
    ['the token is not on the command line', { boot: 'new', cmdline: 'a' }, 'cgroup_enable=memory'],
    ['the controller is not there although the token is', { boot: 'new', controllers: 'cpu' }, 'cgroup_enable=memory'],
    ['the pages are as large as before', { boot: 'new', page: 16_384 }, 'page-size 4096'],
  ])('did not help where %s', async (_, attempt, unmet) => {
    const { end } = await run({ attempts: [attempt] });
    expect(code(end)).toBe('reboot.in-vain');
    expect(end).toMatchObject({ host: name, evidence: expect.stringContaining('/proc/cmdline: ') as string });
    expect((end as Failure).message).toContain(unmet);
    expect((end as Failure).remedy).toContain('/boot/firmware/cmdline.txt');
  });

  test('ends when the host does not answer for too long', async () => {
    const { end } = await run({ attempts: ['ssh.unreachable'] });
    expect(code(end)).toBe('reboot.no-answer');
    expect(end).toMatchObject({ evidence: 'ssh.unreachable', message: expect.stringContaining('does not answer') as string });
  });

  test('ends when it never goes down', async () => {
    const { end } = await run({ attempts: ['ssh.unreachable', { boot: old }] });
    expect(code(end)).toBe('reboot.no-answer');
    expect((end as Failure).message).toContain('still runs as before');
    expect((end as Failure).remedy).not.toContain('switch its power off');
  });

  test('ends at once when another machine answers in its place', async () => {
    const { end, tries } = await run({ attempts: ['ssh.unreachable', 'ssh.host-key-changed', { boot: 'new' }] });
    expect([code(end), tries]).toEqual(['ssh.host-key-changed', 2]);
  });

  test('yields to a run that took the host meanwhile', async () => {
    expect(code((await run({ attempts: [{ boot: 'new' }], lockedBy: 'another' })).end)).toBe('run.locked');
  });
});
