import { describe, expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import { Problems } from '../base/trouble.ts';
import type { Command } from '../command/command.ts';
import type { HostFacts } from '../facts/host-facts.ts';
import { seenState } from '../resources/seen-state.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import { sampleFacts } from '../testkit/sample-facts.ts';
import { fakeWorld } from '../testkit/fake-world.ts';
import { checkNewMembers, notesOnNewMembers } from './check-new-members.ts';
import type { Decision } from './decide.ts';
import { targetOf } from './observe-hosts.ts';

const config = sampleConfig(2, 0);
const disk = (ms: number): string => `\n@@bramble where\n/var/lib\n\n@@bramble trouble\n\n@@bramble sync\n2300 bytes copied, ${ms / 1000} s\n`;

/** A decision that makes cp-2 a member, and what its disk is measured with. */
async function decided(writeMs: number, facts: Partial<HostFacts> = {}) {
  const measured: Command[] = [];
  const host = (answers: boolean) => ({
    answer: (command: Command) => {
      if (!answers) return undefined;
      measured.push(command);
      return { exitCode: 0, stdout: disk(writeMs), stderr: '' };
    },
  });
  const world = fakeWorld(config, { hosts: { 'cp-1': host(false), 'cp-2': host(true) } });
  const reached = await Promise.all(
    config.hosts.map(async (each) => ({
      host: each,
      session: await world.transport.connect(targetOf(each)),
      observation: {
        facts: { ...sampleFacts, addresses: [{ interface: 'eth0', address: each.address, prefix: 24 }], ...facts },
        seen: seenState(),
        manifest: [],
        unreadable: [],
      },
      answeredMs: 0,
    })),
  );
  return { world, measured, decision: { observed: { reached, unreached: [] }, newMembers: ['cp-2' as HostName] } as unknown as Decision };
}

describe('before anything is changed', () => {
  test('only the disks of new members are measured', async () => {
    const { world, measured, decision } = await decided(5);
    expect(await checkNewMembers(decision, world, false)).toEqual([]);
    expect(measured).toHaveLength(1);
  });
  test('a disk that is too slow ends the run, and the error says how to force it', async () => {
    const { world, decision } = await decided(70);
    const error = await checkNewMembers(decision, world, false).catch((thrown: unknown) => thrown);
    expect(error instanceof Problems && error.problems.map(({ code, host }) => `${host} ${code}`)).toEqual(['cp-2 etcd.slow-disk']);
  });
  test('what is forced, or only slow, is said in the plan', async () => {
    const forced = await decided(70);
    expect(await checkNewMembers(forced.decision, forced.world, true)).toHaveLength(1);
    const slow = await decided(20);
    expect(await checkNewMembers(slow.decision, slow.world, false)).toHaveLength(1);
  });
  test('a plan says what is known without a measurement: Wi-Fi', async () => {
    const links = [{ name: 'eth0', mac: '', mtuBytes: 1500, speedMbps: undefined, duplex: undefined, isWireless: true }];
    const { measured, decision } = await decided(70, { links });
    expect(notesOnNewMembers(decision)).toEqual([expect.stringMatching(/^cp-2: eth0 is Wi-Fi\. .*`bramble up --force`/)]);
    expect(measured).toEqual([]);
  });
  test('no container is measured', async () => {
    const { world, measured, decision } = await decided(70, { container: 'docker' });
    expect(await checkNewMembers(decision, world, false)).toEqual([]);
    expect(measured).toEqual([]);
  });
});
