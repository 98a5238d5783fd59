import { describe, expect, test } from 'vitest';
import { Failure } from '../base/trouble.ts';
import type { Answer, Command } from '../command/command.ts';
import { clockCommand } from '../doctor/probe-script.ts';
import { fakeNowMs } from '../testkit/fake-cluster.ts';
import type { FakeHost } from '../testkit/fake-transport.ts';
import { fakeWorld } from '../testkit/fake-world.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import { doctor } from './doctor.ts';

const config = sampleConfig(1, 2);
const probe = (name: string, address: string): string =>
  Object.entries({
    os: 'ID=debian\nPRETTY_NAME="Debian GNU/Linux 12"',
    arch: 'arm64\nmachine aarch64\nbits 64',
    apt: '/usr/bin/apt-get',
    kernel: `6.12.47\n${name}\nboot-of-${name}`,
    machine: name,
    systemd: 'systemd 252 (252.5)',
    memory: 'MemTotal: 4000000 kB',
    clock: `${fakeNowMs}000000`,
    addresses: `2: eth0    inet ${address}/24 brd 10.0.0.255 scope global eth0`,
    links: `link|eth0|dc:a6:32:00:00:${address.slice(-2)}|1500|1000|full|`,
    resolvers: 'file /etc/resolv.conf\nnameserver 10.0.0.1',
    done: '',
  })
    .map(([section, text]) => `\n@@bramble ${section}\n${text}\n`)
    .join('');
const disk = (ms: number): string => `\n@@bramble where\n/var/lib\n\n@@bramble trouble\n\n@@bramble sync\n2300 bytes copied, ${ms / 1000} s\n`;

const said = (stdout: string): Answer => ({ exitCode: 0, stdout, stderr: '' });
const scriptOf = ({ argv }: Command): string => argv[2] ?? '';

function board(name: string, address: string, writeMs = 1): FakeHost {
  return {
    answer: (command) => {
      if (command === clockCommand) return said(`${fakeNowMs}000000\n`);
      if (scriptOf(command).includes('.bramble-disk-check')) return said(disk(writeMs));
      return said(scriptOf(command).includes('MemAvailable') ? '\n@@bramble kernel\naarch64\n\n@@bramble done\n' : probe(name, address));
    },
  };
}
const away: FakeHost = {
  answer: () => undefined,
  refusal: new Failure({ code: 'ssh.unreachable', message: 'worker-2 does not answer', remedy: 'Turn it on.', host: 'worker-2' }),
};
const world = (writeMs = 1) =>
  fakeWorld(config, { hosts: { 'cp-1': board('cp-1', '10.0.0.11', writeMs), 'worker-1': board('worker-1', '10.0.0.21'), 'worker-2': away } });
const measures = (commands: readonly Command[]) => commands.filter((command) => scriptOf(command).includes('.bramble-disk-check'));

describe('doctor', () => {
  test('examines who answers, names who does not, and closes every connection', async () => {
    const here = world();
    const found = await doctor(config, here, { hosts: [], disks: true });
    expect(found.hosts.map(({ name }) => name)).toEqual(['cp-1', 'worker-1']);
    expect(found.troubles).toMatchObject([{ code: 'ssh.unreachable', host: 'worker-2' }]);
    expect(found.hosts[0]?.findings.find(({ check }) => check === 'disk-sync')).toMatchObject({ verdict: 'ok' });
    expect(here.transport.openSessions).toBe(0);
  });
  test('asks no host but those that are named', async () => {
    const here = world();
    const found = await doctor(config, here, { hosts: [config.hosts[0]!.name], disks: false });
    expect(found.hosts.map(({ name }) => name)).toEqual(['cp-1']);
    expect(here.transport.sent('cp-1')).toHaveLength(3);
    expect(here.transport.sent('worker-1')).toHaveLength(0);
  });
  test('writes to no disk where it may not', async () => {
    const here = world();
    const found = await doctor(config, here, { hosts: [], disks: false });
    expect(measures(here.transport.sent('cp-1'))).toEqual([]);
    expect(found.writtenBytes).toBe(0);
  });
  test('refuses a control plane whose disk is slow twice, and its verdict is that of all', async () => {
    const here = world(80);
    const found = await doctor(config, here, { hosts: [], disks: true });
    expect(found).toMatchObject({ verdict: 'refuse', hosts: [{ name: 'cp-1', verdict: 'refuse' }, { name: 'worker-1' }] });
    expect(measures(here.transport.sent('cp-1'))).toHaveLength(2);
  });
});
