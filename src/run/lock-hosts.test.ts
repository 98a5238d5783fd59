import { describe, expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import { fakeWorld } from '../testkit/fake-world.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import { lockHosts } from './lock-hosts.ts';
import { targetOf } from './observe-hosts.ts';

const config = sampleConfig(1, 1);
const host = { answer: () => ({ exitCode: 0, stdout: '', stderr: '' }) };

async function scene(lockedBy?: string) {
  const world = fakeWorld(config, { hosts: { 'cp-1': host, 'worker-1': lockedBy === undefined ? host : { ...host, lockedBy } } });
  const connect = () => Promise.all(config.hosts.map(async (each) => ({ host: each, session: await world.transport.connect(targetOf(each)) })));
  const lock = (hosts: Awaited<ReturnType<typeof connect>>, holder: string, isBreaking = false) => lockHosts(hosts, { holder, isBreaking }, world);
  return { world, connect, lock };
}

describe('the locks of all hosts', () => {
  test('are held for one run: the next one learns who runs, after a moment of patience', async () => {
    const { world, connect, lock } = await scene();
    await lock(await connect(), 'anna');
    const beforeMs = world.clock.now();
    await expect(lock(await connect(), 'ben')).rejects.toMatchObject({
      code: 'run.locked',
      host: 'cp-1',
      message: expect.stringContaining('anna'),
      remedy: expect.stringContaining('--break-lock'),
    });
    expect(world.clock.now()).toBeGreaterThan(beforeMs);
  });

  test('come free with the run that has them', async () => {
    const { connect, lock } = await scene();
    const first = await connect();
    await lock(first, 'anna');
    await Promise.all(first.map(({ session }) => session.close()));
    await lock(await connect(), 'ben');
  });

  test('are broken on demand: who had them is told on each host, and changes nothing any more', async () => {
    const { world, connect, lock } = await scene();
    const first = await connect();
    await lock(first, 'anna');
    await lock(await connect(), 'ben', true);
    const notes = world.events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
    expect(notes.map((text) => [text.slice(0, text.indexOf(':')) as HostName, text.includes('anna')])).toEqual([
      ['cp-1', true],
      ['worker-1', true],
    ]);
    for (const { session } of first) await expect(session.run([{ argv: ['true'] }])).rejects.toMatchObject({ code: 'run.lock-broken' });
  });

  test('are not broken where what has one is no run', async () => {
    const { connect, lock } = await scene('a program');
    await expect(lock(await connect(), 'ben', true)).rejects.toMatchObject({
      code: 'run.lock-unbreakable',
      host: 'worker-1',
      message: expect.stringContaining('a program'),
    });
  });
});
