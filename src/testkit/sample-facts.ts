import type { Address } from '../base/names.ts';
import type { HostFacts } from '../facts/host-facts.ts';

/** A Raspberry Pi 4 with 4 GB and Debian bookworm on which nothing was done yet. */
export const sampleFacts: HostFacts = {
  os: { id: 'debian', versionId: '12', prettyName: 'Debian GNU/Linux 12 (bookworm)', packageManager: 'apt' },
  kernel: '6.12.47+rpt-rpi-v8',
  arch: 'arm64',
  archName: 'arm64',
  model: 'Raspberry Pi 4 Model B Rev 1.5',
  pageSizeBytes: 4096,
  cpus: 4,
  memoryBytes: 4_000_000_000,
  disks: ['/', '/var/lib/containerd', '/var/lib/etcd', '/var/lib/kubelet'].map((path) => ({
    path,
    fileSystem: 'b3021002',
    sizeBytes: 62_000_000_000,
    freeBytes: 54_000_000_000,
    type: 'ext2/ext3',
  })),
  cgroup: 'v2',
  cgroupControllers: ['cpuset', 'cpu', 'io', 'memory', 'pids'],
  systemdVersion: 252,
  container: undefined,
  hostname: 'raspberrypi',
  machineId: '0123456789abcdef0123456789abcdef',
  bootId: '01234567-89ab-4cde-8f01-23456789abcd',
  clockMs: 1_795_000_000_000,
  addresses: [
    { interface: 'lo', address: '127.0.0.1' as Address, prefix: 8 },
    { interface: 'eth0', address: '10.0.0.11' as Address, prefix: 24 },
  ],
  defaultInterface: 'eth0',
  nameservers: ['10.0.0.1' as Address],
  swap: [],
  missingCapabilities: [],
  readOnlySysctls: [],
  missingModules: [],
  listening: [{ address: '0.0.0.0', port: 22, process: 'sshd' }],
  etcdData: false,
  identity: undefined,
  interruptedReset: undefined,
  foreign: [],
};
