import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Failure } from '../base/trouble.ts';
import type { Answer, Command } from '../command/command.ts';
import type { Config } from '../config/config.ts';
import { parseConfig } from '../config/parse-config.ts';
import type { FakeHost } from '../testkit/fake-transport.ts';
import { fakeWorld, type FakeWorldStart } from '../testkit/fake-world.ts';
import { status } from './status.ts';

/** What a blank machine of the lab answered, at 172.17.0.2; its clock stood at `clockMs`. */
const blank = readFileSync('test/recorded/debian-12/blank-container.txt', 'utf8');
const clockMs = 1_795_256_967_071;
const { config } = parseConfig(
  'version: 1\nname: home\nkubernetes: 1.36.3\nhosts: [{ name: pi-1, address: 172.17.0.2, role: control-plane }, { name: pi-2, address: 172.17.0.3, role: control-plane }, { name: pi-3, address: 172.17.0.4, role: control-plane }]\n',
  'bramble.yaml',
) as { readonly config: Config };

const alone = { ...config, hosts: config.hosts.slice(0, 1) };

const answers: FakeHost = {
  answer: ({ argv }: Command): Answer | undefined => {
    const line = argv.join(' ');
    if (line.includes('@@bramble')) return { exitCode: 0, stdout: blank, stderr: '' };
    return line.includes('etcd/ca.key') ? { exitCode: 0, stdout: '', stderr: '' } : undefined;
  },
};
const off: FakeHost = { answer: () => undefined, refusal: new Failure({ code: 'ssh.unreachable', message: 'no route', remedy: 'Turn it on.' }) };
const worldOf = (hosts: FakeWorldStart['hosts'], more: Partial<FakeWorldStart> = {}) => fakeWorld(config, { hosts, nowMs: clockMs, ...more });

describe('status', () => {
  test('of hosts that are all off is told like any other, with why each does not answer', async () => {
    const world = worldOf({ 'pi-1': off, 'pi-2': off, 'pi-3': off });
    const seen = await status(config, world);
    expect(seen.hosts.map(({ name, reachable }) => [name, reachable])).toEqual([
      ['pi-1', false],
      ['pi-2', false],
      ['pi-3', false],
    ]);
    expect(seen).toMatchObject({ nodes: [], etcd: { members: [] } });
    expect(seen).not.toHaveProperty('drift');
    expect(seen.troubles.map(({ code }) => code)).toEqual(['ssh.unreachable', 'ssh.unreachable', 'ssh.unreachable']);
  });

  test('of a cluster that was never made, where a host is off, tells both', async () => {
    const world = worldOf({ 'pi-1': answers, 'pi-2': off, 'pi-3': off });
    const seen = await status(config, world);
    expect(seen.hosts.map(({ reachable }) => reachable)).toEqual([true, false, false]);
    expect(seen.troubles.map(({ code }) => code)).toEqual(['ssh.unreachable', 'ssh.unreachable']);
    expect(world.transport.openSessions).toBe(0);
  });

  test('of a cluster that was never made says so', async () => {
    const seen = await status(alone, worldOf({ 'pi-1': answers }));
    expect(seen.troubles.map(({ code }) => code)).toEqual(['cluster.not-made']);
    expect(seen.drift).toBeGreaterThan(50);
  });

  test('without an artifact that a plan needs tells which, and the rest', async () => {
    const lacking = new Failure({ code: 'artifact.no-source', message: 'There is no source for etcd', remedy: 'Install Go.' });
    const world = { ...worldOf({ 'pi-1': answers }), provide: () => Promise.reject(lacking) };
    const seen = await status(alone, world);
    expect(seen.hosts).toMatchObject([{ name: 'pi-1', reachable: true }]);
    expect(seen.troubles.map(({ code }) => code)).toEqual(['artifact.no-source']);
  });

  test('that is interrupted tells nothing', async () => {
    const stop = new AbortController();
    const world = worldOf({ 'pi-1': off, 'pi-2': off, 'pi-3': off }, { signal: stop.signal });
    stop.abort(new Error('Ctrl-C'));
    await expect(status(config, world)).rejects.toThrow('Ctrl-C');
  });
});
