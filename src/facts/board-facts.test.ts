import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { recordedBoards } from '../../test/recorded/boards.ts';
import type { BootLayout } from '../board/boot-layout.ts';
import { readRootMedium, readServices, readTriedReboot, readWatchdog } from './board-facts.ts';
import type { HostFacts } from './host-facts.ts';
import { readProbe } from './read-probe.ts';

function factsOf(name: string): HostFacts {
  const stdout = readFileSync(new URL(`../../test/recorded/boards/${name}.txt`, import.meta.url), 'utf8');
  const result = readProbe([], { exitCode: 0, stdout, stderr: '' });
  if (!result.ok) throw new Error(result.error.message);
  return result.value.facts;
}

const line = (path: string, config = '/boot/firmware/config.txt', kind: BootLayout['kind'] = 'firmware'): BootLayout => ({ kind, cmdline: [path], config });
const cases: readonly [string, string, HostFacts['rootMedium'], Partial<HostFacts['boot']>][] = [
  ['raspios-bullseye', '2023', 'sd', { layout: line('/boot/cmdline.txt', '/boot/config.txt'), hasKernel8: true }],
  ['raspios-bookworm', '2025', 'sd', { layout: line('/boot/firmware/cmdline.txt'), hasKernel8: true }],
  ['raspios-trixie', '2025', 'nvme', { layout: line('/boot/firmware/cmdline.txt'), hasKernel8: true, kernel: undefined }],
  ['ubuntu-24.04', '', 'sd', { layout: line('/boot/firmware/cmdline.txt'), hasKernel8: false, kernel: 'vmlinuz' }],
  [
    'ubuntu-26.04',
    '',
    'nvme',
    {
      layout: {
        kind: 'firmware',
        cmdline: ['/boot/firmware/current/cmdline.txt', '/boot/firmware/new/cmdline.txt'],
        config: '/boot/firmware/config.txt',
      },
      kernel: 'vmlinuz',
    },
  ],
  ['debian-raspi', '', 'sd', { layout: line('/etc/default/raspi-extra-cmdline', '/etc/default/raspi-firmware-custom', 'raspi-firmware') }],
  ['dietpi', '', 'usb', { layout: line('/boot/firmware/cmdline.txt', undefined, 'dietpi'), dietPi: '9.17' }],
  ['armbian', '', 'sd', { layout: { kind: 'armbian', cmdline: ['/boot/armbianEnv.txt'], config: undefined }, hasKernel8: false }],
];

describe('a board with', () => {
  test.each(cases)('%s tells how it boots, and from what', (name, issue, medium, boot) => {
    const facts = factsOf(name);
    expect(facts.boot).toMatchObject(boot);
    expect(facts.rootMedium).toBe(medium);
    expect(facts.boot.raspberryPiOs ?? '').toContain(issue);
    expect(facts.kernelCommandLine).toContain('root=');
    expect(facts.watchdog.hasDevice).toBe(true);
    expect(facts.arch).toBe('arm64');
  });

  test('every recorded operating system is looked at', () => {
    expect(cases.map(([name]) => name)).toEqual(recordedBoards.map(({ name }) => name));
  });
});

test('services that matter are told apart from what nobody looks for', () => {
  expect(readServices('NetworkManager\nsystemd-timesyncd\nsynchronised\nvolatile-journal\n')).toEqual({
    hasNetworkManager: true,
    hasAvahi: false,
    clockServices: ['systemd-timesyncd'],
    isTimeSynchronised: true,
    hasVolatileJournal: true,
  });
});

test('only where timesyncd alone sets the clock is it known that nothing set it yet', () => {
  expect(readServices('systemd-timesyncd\n').isTimeSynchronised).toBe(false);
  expect(readServices('systemd-timesyncd\nchrony\n').isTimeSynchronised).toBeUndefined();
  expect(readServices('').isTimeSynchronised).toBeUndefined();
});

test.each([
  ['', 'none'],
  ['source overlay\n', 'none'],
  ['source /dev/sda1\n/sys/devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda/sda1\n', 'disk'],
  ['source /dev/vda1\n/sys/devices/pci0000:00/0000:00:03.0/virtio1/block/vda/vda1\n', 'disk'],
  ['source /dev/mapper/x\n/sys/devices/virtual/block/dm-0\n/sys/devices/platform/soc/mmc_host/mmc0/mmc0:1/block/mmcblk0/mmcblk0p2\n', 'sd'],
] as const)('a root of %j is on a medium of the kind %s', (text, medium) => expect(readRootMedium(text)).toBe(medium));

test('of several settings of the watchdog the last one counts', () => {
  expect(readWatchdog('device\nRuntimeWatchdogSec=off\nRuntimeWatchdogSec=1m\n')).toEqual({ hasDevice: true, setting: '1m' });
  expect(readWatchdog('')).toEqual({ hasDevice: false, setting: undefined });
});

test('a reboot that was tried is noted with the boot before it and what it was for', () => {
  expect(readTriedReboot('0a1b\ntoken cgroup_enable=memory\nmemory-cgroup\n')).toEqual({
    bootId: '0a1b',
    needs: ['token cgroup_enable=memory', 'memory-cgroup'],
  });
  expect(readTriedReboot('')).toBeUndefined();
});
