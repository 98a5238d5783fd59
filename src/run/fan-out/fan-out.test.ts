import { describe, expect, test } from 'vitest';
import type { Address, HostName, Sha256 } from '../../base/names.ts';
import type { Answer, Command } from '../../command/command.ts';
import type { Happening } from '../../events/event.ts';
import { closeCommand } from '../../fan-out/give-command.ts';
import type { TakingCommand } from '../../fan-out/receive-command.ts';
import type { Policy } from '../../fan-out/schedule.ts';
import type { Pack } from '../../ports/store.ts';
import { fakeTransport } from '../../testkit/fake-transport.ts';
import { FanOut } from './fan-out.ts';

const sizeBytes = 20_000_000;
const packedBytes = 7_000_000;
const placing = (name: string): TakingCommand => ({
  argv: ['place', name],
  input: { kind: 'artifact', sha256: name.repeat(64) as Sha256, sizeBytes, path: `/usr/bin/${name}` },
});
const door = '20001\nssh-ed25519 AAAA\n-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n';
const done: Answer = { exitCode: 0, stdout: '', stderr: '' };

interface Circumstances {
  readonly policy?: Policy;
  readonly cannotUnpack?: boolean;
  readonly cannotRemove?: boolean;
  /** The artifact that is not packed before the last one was sent. */
  readonly packedLate?: string;
}

/** Brings artifacts to hosts, one host after another, over a link on which each takes so many milliseconds; what of it was packed, and what was left of that. */
async function deliver(msEach: number, hosts: readonly string[], { policy, cannotUnpack = false, cannotRemove = false, packedLate }: Circumstances = {}) {
  let nowMs = 0;
  const packs: string[] = [];
  const kept = new Set<string>();
  let sendLast = (): void => undefined;
  const lastSent = new Promise<void>((resolve) => (sendLast = resolve));
  const remove = async (name: string): Promise<void> => {
    if (cannotRemove) throw new Error('EBUSY');
    kept.delete(name);
  };
  const pack: Pack = async (sha256) => {
    const name = sha256.slice(0, 1);
    packs.push(name);
    // An image has packed layers.
    if (name === 'c') return undefined;
    if (name === packedLate) await lastSent;
    kept.add(name);
    return { path: `/packed/${name}`, sizeBytes: packedBytes, remove: () => remove(name) };
  };
  const isPacked = ({ input }: Command): boolean => input?.kind === 'artifact' && input.packed !== undefined;
  const answer = (command: Command): Answer => {
    if (command.input?.kind === 'artifact') nowMs += msEach;
    if (command.argv.join(' ') === 'place d') sendLast();
    if (isPacked(command) && cannotUnpack) return { ...done, exitCode: 127 };
    return command.argv.includes('place') || command === closeCommand ? done : { ...done, stdout: door };
  };
  const transport = fakeTransport(Object.fromEntries(hosts.map((host) => [host, { answer }])));
  const events: Happening[] = [];
  const emit = (event: Happening): number => events.push(event);
  const clock = { now: () => nowMs, sleep: () => Promise.reject(new Error('nobody sleeps')) };
  const commands = ['a', 'b', 'c', 'd'].map(placing);
  const requests = hosts.flatMap((host) => commands.map(({ input }) => ({ host: host as HostName, ...input })));
  const addresses = new Map(hosts.map((host) => [host as HostName, '10.0.0.11' as Address]));
  const fanOut = FanOut.of(requests, addresses, { clock, emit, signal: new AbortController().signal, pack }, policy);
  if (fanOut === undefined) throw new Error('bug: nothing to bring');
  for (const host of hosts) {
    const session = await transport.connect({ name: host as HostName, destination: host });
    for (const command of commands) expect(await fanOut.deliver(command, session, false)).toEqual(done);
  }
  await fanOut.end();
  return {
    bytes: fanOut.bytes,
    packs,
    left: [...kept],
    notes: events.flatMap((event) => (event.kind === 'note' ? [event.text] : [])),
    sent: (host: string) => transport.sent(host).flatMap((command) => (command.input?.kind === 'artifact' ? [isPacked(command) ? 'packed' : 'plain'] : [])),
    closed: (host: string) => transport.sent(host).filter((command) => command === closeCommand).length,
    last: (host: string) => transport.sent(host).at(-1),
  };
}

describe('artifacts for a single host', () => {
  test('are sent packed once the link turns out to be slow, but for those that do not shrink', async () => {
    const { sent, packs, left, bytes, notes } = await deliver(2_000, ['pi-1']);
    expect(sent('pi-1')).toEqual(['plain', 'packed', 'plain', 'packed']);
    expect([packs, left]).toEqual([['b', 'c', 'd'], []]);
    expect(bytes).toEqual({ sent: 2 * sizeBytes + 2 * packedBytes, passed: 0 });
    expect(notes).toEqual(["54 MB of artifacts went over this computer's link, packed from 80 MB."]);
  });

  test('are all sent as they are over a quick link, and nothing is packed for it', async () => {
    const { sent, packs, notes } = await deliver(100, ['pi-1']);
    expect([sent('pi-1'), packs, notes]).toEqual([['plain', 'plain', 'plain', 'plain'], [], []]);
  });

  test('are all packed where each byte of the link counts', async () => {
    const { sent } = await deliver(100, ['pi-1'], { policy: { quickBytesPerSecond: Number.POSITIVE_INFINITY } });
    expect(sent('pi-1')).toEqual(['packed', 'packed', 'plain', 'packed']);
  });

  test('are sent again as they are where it cannot unpack them, and are not packed any more', async () => {
    const { sent, left, notes } = await deliver(2_000, ['pi-1'], { cannotUnpack: true });
    expect(sent('pi-1')).toEqual(['plain', 'packed', 'plain', 'plain', 'plain']);
    expect([left, notes]).toEqual([[], []]);
  });

  test('do not wait for one that is still being packed and that nobody needs any more, which leaves nothing', async () => {
    const policy = { quickBytesPerSecond: Number.POSITIVE_INFINITY };
    const { sent, packs, left } = await deliver(100, ['pi-1'], { policy, cannotUnpack: true, packedLate: 'b' });
    expect(sent('pi-1')).toEqual(['packed', 'plain', 'plain', 'plain', 'plain']);
    expect([packs, left]).toEqual([['a', 'b'], []]);
  });

  test('arrive all the same where what was packed of them cannot be removed', async () => {
    const { sent, left } = await deliver(2_000, ['pi-1'], { cannotRemove: true });
    expect(sent('pi-1')).toEqual(['plain', 'packed', 'plain', 'packed']);
    expect(left).toEqual(['b', 'd']);
  });
});

describe('artifacts for several hosts', () => {
  test('are packed once where nothing is passed on, and nobody opens a door', async () => {
    const { sent, packs, left, bytes, closed } = await deliver(2_000, ['pi-1', 'pi-2'], { policy: { isPassedOn: false } });
    expect([sent('pi-1'), sent('pi-2')]).toEqual([
      ['plain', 'packed', 'plain', 'packed'],
      ['packed', 'packed', 'plain', 'packed'],
    ]);
    expect([packs.toSorted(), left, bytes.passed]).toEqual([['a', 'b', 'c', 'd'], [], 0]);
    expect([closed('pi-1'), closed('pi-2')]).toEqual([0, 0]);
  });

  test('go through a door that is closed once, after the last of them', async () => {
    const { bytes, left, closed, last } = await deliver(2_000, ['pi-1', 'pi-2', 'pi-3']);
    expect([bytes.passed, left]).toEqual([8 * sizeBytes, []]);
    expect([closed('pi-1'), last('pi-1')]).toEqual([1, closeCommand]);
    expect(last('pi-3')?.argv).toContain('place');
  });
});
