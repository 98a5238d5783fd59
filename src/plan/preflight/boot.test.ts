import { describe, expect, test } from 'vitest';
import type { HostFacts } from '../../facts/host-facts.ts';
import { seenState } from '../../resources/seen-state.ts';
import { sampleConfig } from '../../testkit/sample-config.ts';
import { sampleFacts } from '../../testkit/sample-facts.ts';
import { boot } from './boot.ts';
import { clocks } from './clocks.ts';
import { machine } from './machine.ts';

const config = sampleConfig(1, 1);
const noMemory: Partial<HostFacts> = { cgroupControllers: ['cpuset', 'cpu', 'pids'], kernelCommandLine: 'cgroup_disable=memory console=tty1' };
const layout = (kind: HostFacts['boot']['layout']['kind'], ...cmdline: readonly string[]): Pick<HostFacts, 'boot'> => ({
  boot: { ...sampleFacts.boot, layout: { kind, cmdline, config: undefined } },
});
const large: Partial<HostFacts> = { model: 'Raspberry Pi 5 Model B Rev 1.0', pageSizeBytes: 16_384 };
const tried = (bootId: string, ...needs: readonly string[]): Pick<HostFacts, 'triedReboot'> => ({ triedReboot: { bootId, needs } });

function found(facts: Partial<HostFacts>, reboot: 'allowed' | 'never' = 'allowed') {
  const host = config.hosts[0];
  if (host === undefined) throw new Error('bug: no host');
  const candidate = { host, clusterId: '', observation: { facts: { ...sampleFacts, ...facts }, seen: seenState(), manifest: [], unreadable: [] } };
  return [...machine(candidate), ...boot(candidate, { updates: { ...config.updates, reboot } }), ...clocks(candidate, sampleFacts.clockMs)];
}
const codes = (...args: Parameters<typeof found>): readonly string[] => found(...args).map(({ code }) => code);

interface Case {
  readonly title: string;
  readonly facts: Partial<HostFacts>;
  readonly reboot?: 'never';
  readonly code?: string;
  /** A word of the remedy. */
  readonly remedy?: string;
}
const cases: readonly Case[] = [
  { title: 'a Pi whose memory cgroup a restart will switch on', facts: noMemory },
  { title: 'a Pi that may not be restarted', facts: noMemory, reboot: 'never', code: 'host.reboot-needed', remedy: '/boot/firmware/cmdline.txt' },
  { title: 'a Pi that need not be restarted and may not be', facts: {}, reboot: 'never' },
  { title: 'a Pi 5 that may not be restarted', facts: large, reboot: 'never', code: 'host.reboot-needed', remedy: '/boot/firmware/config.txt' },
  {
    title: 'a Pi that was restarted for that in vain',
    facts: { ...noMemory, ...tried('before', 'token cgroup_enable=memory') },
    code: 'host.reboot-in-vain',
    remedy: 'by hand',
  },
  { title: 'a Pi that was told to restart and did not', facts: { ...noMemory, ...tried(sampleFacts.bootId, 'token cgroup_enable=memory') } },
  { title: 'a Pi that was restarted for something else', facts: { ...noMemory, ...tried('before', 'page-size 4096') } },
  { title: 'a Pi 5 that was restarted for small pages in vain', facts: { ...large, ...tried('before', 'page-size 4096') }, code: 'host.reboot-in-vain' },
  {
    title: 'a kernel that has no memory cgroup whatever it is told',
    facts: { ...noMemory, kernelCommandLine: 'cgroup_enable=memory' },
    code: 'host.memory-cgroup',
    remedy: 'CONFIG_MEMCG',
  },
  {
    title: 'a PC whose user switched the memory cgroup off',
    facts: { ...noMemory, ...layout('grub', '/etc/default/grub.d/90-bramble.cfg') },
    code: 'host.memory-cgroup',
    remedy: 'update-grub',
  },
  { title: 'a machine that boots nobody knows how', facts: { ...noMemory, ...layout('unknown') }, code: 'host.memory-cgroup' },
  { title: 'a machine on cgroup v1 that a restart will mend', facts: { cgroup: 'v1' } },
  {
    title: 'a machine on cgroup v1 that boots nobody knows how',
    facts: { cgroup: 'v1', ...layout('unknown') },
    code: 'host.cgroup-v1',
    remedy: 'systemd.unified_cgroup_hierarchy=1',
  },
  { title: 'a machine that stays on cgroup v1', facts: { cgroup: 'v1', kernelCommandLine: 'systemd.unified_cgroup_hierarchy=1' }, code: 'host.cgroup-v1' },
  { title: 'a container on cgroup v1', facts: { cgroup: 'v1', container: 'docker', ...layout('unknown') } },
  { title: 'a kernel without overlay', facts: { missingModules: ['overlay'] }, code: 'host.kernel-modules', remedy: 'restart the host' },
  {
    title: 'an Ubuntu that keeps modules in a package of its own',
    facts: { missingModules: ['nf_conntrack'], os: { ...sampleFacts.os, id: 'ubuntu' }, kernel: '5.19.0-1015-raspi' },
    code: 'host.kernel-modules',
    remedy: 'linux-modules-extra-5.19.0-1015-raspi',
  },
  { title: 'a container whose kernel hides its modules', facts: { missingModules: ['overlay'], container: 'docker' } },
  {
    title: 'an operating system with apt that nobody tried',
    facts: { os: { ...sampleFacts.os, id: 'kali', prettyName: 'Kali' } },
    code: 'host.distribution-untried',
  },
  {
    title: 'a board whose clock nobody sets',
    facts: { clockServices: [], isTimeSynchronised: undefined },
    code: 'host.no-time-sync',
    remedy: 'systemd-timesyncd',
  },
  { title: 'a board whose clock nobody could set', facts: { isTimeSynchronised: false }, code: 'host.no-time-sync', remedy: 'NTP' },
  { title: 'a board whose clock a program sets that does not tell', facts: { clockServices: ['chrony'], isTimeSynchronised: undefined } },
  { title: 'a container, whose clock is that of its computer', facts: { clockServices: [], isTimeSynchronised: undefined, container: 'docker' } },
  { title: 'a Pi Zero W', facts: { arch: 'other', archName: 'armhf', model: 'Raspberry Pi Zero W Rev 1.1' }, code: 'host.architecture', remedy: 'Zero 2 W' },
  { title: 'a Pi 4 with programs of 32 bits', facts: { arch: 'other', archName: 'armhf' }, code: 'host.architecture', remedy: '64-bit image' },
];

describe('preflight of', () => {
  test.each(cases)('$title: $code', ({ facts, reboot, code, remedy = '' }) => {
    expect(codes(facts, reboot)).toEqual(code === undefined ? [] : [code]);
    expect(found(facts, reboot)[0]?.remedy ?? '').toContain(remedy);
  });
});
