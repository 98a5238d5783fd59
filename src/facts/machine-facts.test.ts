import { describe, expect, test } from 'vitest';
import { missingCapabilities } from './capabilities.ts';
import { readArch, readClockMs, readControllers, readCpus, readDisks, readOs, readPageSize } from './machine-facts.ts';

describe('the architecture', () => {
  test.each([
    { title: 'of Raspberry Pi OS with 64 bits', text: 'arm64\nmachine aarch64\nbits 64\n', arch: 'arm64', archName: 'arm64' },
    { title: 'of 32-bit programs under a 64-bit kernel', text: 'armhf\nmachine aarch64\nbits 32\n', arch: 'other', archName: 'armhf' },
    { title: 'of a PC without dpkg', text: 'machine x86_64\nbits 64\n', arch: 'amd64', archName: 'x86_64' },
    { title: 'of 32-bit programs without dpkg', text: 'machine aarch64\nbits 32\n', arch: 'other', archName: 'aarch64' },
    { title: 'of a board with RISC-V', text: 'riscv64\nmachine riscv64\nbits 64\n', arch: 'other', archName: 'riscv64' },
  ])('$title is what its programs need', ({ text, arch, archName }) => {
    expect(readArch(text)).toEqual({ arch, archName });
  });
});

test('quotes around fields of os-release are not part of them', () => {
  expect(readOs(`PRETTY_NAME="Ubuntu 24.04.3 LTS"\nVERSION_ID='24.04'\nID=ubuntu\n`, '/usr/bin/apt-get\n')).toEqual({
    id: 'ubuntu',
    versionId: '24.04',
    prettyName: 'Ubuntu 24.04.3 LTS',
    packageManager: 'apt',
  });
});

test('pages of 16 KiB are told by getconf and by the kernel', () => {
  expect(readPageSize('16384\n')).toBe(16384);
  expect(readPageSize('KernelPageSize:       16 kB\n')).toBe(16384);
});

test('processors are counted from the ranges of the kernel, and there is always one', () => {
  expect(['0', '0-3', '0-3,6,8-9', ''].map(readCpus)).toEqual([1, 4, 7, 1]);
});

test('a disk is that of the nearest directory that exists', () => {
  const { disks, cgroup } = readDisks(
    'disk|/|/\ndisk|/opt/cni/bin|/opt\ndisk|/var/lib/etcd|/var/lib\nfs|4096|1000|500|ext2/ext3|/|b302\nfs|4096|1000|500|ext2/ext3|/opt|b302\nfs|512|80|8|xfs|/var/lib|0\nfs|4096|0|0|cgroup2fs|/sys/fs/cgroup\n',
  );
  expect(cgroup).toBe('v2');
  expect(disks).toEqual([
    { path: '/', fileSystem: 'b302', sizeBytes: 4_096_000, freeBytes: 2_048_000, type: 'ext2/ext3' },
    { path: '/opt/cni/bin', fileSystem: 'b302', sizeBytes: 4_096_000, freeBytes: 2_048_000, type: 'ext2/ext3' },
    { path: '/var/lib/etcd', fileSystem: '/var/lib', sizeBytes: 40_960, freeBytes: 4096, type: 'xfs' },
  ]);
});

test('controllers are those that can be used', () => {
  expect(readControllers('cpuset cpu io memory pids\n')).toEqual(['cpuset', 'cpu', 'io', 'memory', 'pids']);
  expect(readControllers('#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t1\t1\t1\nmemory\t0\t1\t0\n')).toEqual(['cpu']);
});

test('the clock is read also where the host only tells seconds', () => {
  expect(readClockMs('1795255940123456789\n')).toBe(1_795_255_940_123);
  expect(readClockMs('1795255940%N\n')).toBe(1_795_255_940_000);
});

test('a full set of capabilities misses none, whatever the newest is', () => {
  expect(missingCapabilities('000001ffffffffff', 40)).toEqual([]);
  expect(missingCapabilities('0000003fffffffff', 37)).toEqual([]);
  expect(missingCapabilities('000001fffeffffff', 40)).toEqual(['CAP_SYS_RESOURCE']);
});
