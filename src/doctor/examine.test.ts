import { describe, expect, test } from 'vitest';
import type { Address } from '../base/names.ts';
import type { HostFacts } from '../facts/host-facts.ts';
import type { Link } from '../facts/health-facts.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import { sampleFacts } from '../testkit/sample-facts.ts';
import type { Measured } from './disk-figures.ts';
import type { DoctorFacts } from './doctor-facts.ts';
import { examine, type Patient } from './examine.ts';
import type { Finding } from './finding.ts';

const config = sampleConfig(1, 2);
const wired: Link = { name: 'eth0', mac: 'dc:a6:32:00:00:11', mtuBytes: 1500, speedMbps: 1000, duplex: 'full', isWireless: false };
const radio: Link = { name: 'wlan0', mac: 'dc:a6:32:00:00:12', mtuBytes: 1500, speedMbps: undefined, duplex: undefined, isWireless: true };
const quick: Measured = { directory: '/var/lib', writesMs: Array.from({ length: 200 }, () => 1), writtenBytesPerSecond: 80e6, readBytesPerSecond: 90e6 };
const fine: DoctorFacts = {
  machine: 'aarch64',
  availableBytes: 3e9,
  celsius: 45,
  isSynchronised: true,
  media: [
    { path: '/', medium: 'NVMe', device: 'nvme0n1', model: 'WD', isRotating: false },
    { path: '/var/lib/etcd', medium: 'NVMe', device: 'nvme0n1', model: 'WD', isRotating: false },
  ],
  usbDisks: [],
  log: [],
  leased: [],
  powerSave: new Map(),
  paths: { peers: [] },
};

interface Look {
  readonly name?: 'cp-1' | 'worker-1';
  readonly facts?: Partial<HostFacts>;
  readonly doctor?: Partial<DoctorFacts>;
  readonly patient?: Partial<Patient>;
}
function patient({ name = 'cp-1', facts = {}, doctor = {}, patient: more = {} }: Look): Patient {
  const host = config.hosts.find((each) => each.name === name);
  if (host === undefined) throw new Error(`bug: no host ${name}`);
  const addresses = [
    { interface: 'eth0', address: host.address, prefix: 24 },
    { interface: 'wlan0', address: '10.9.9.9' as Address, prefix: 24 },
  ];
  return {
    host,
    facts: {
      ...sampleFacts,
      hostname: name,
      machineId: name,
      addresses,
      links: [{ ...wired, mac: `dc:a6:32:00:00:${name === 'cp-1' ? '11' : '22'}` }, radio],
      ...facts,
    },
    doctor: { ...fine, ...doctor },
    clock: { aheadMs: 0, errorMs: 5 },
    disk: quick,
    problems: [],
    ...more,
  };
}
const peers = config.hosts.filter(({ name }) => name !== 'cp-1');
const found = (own: Patient, others: readonly Patient[] = []): readonly Finding[] => examine(own, [own, ...others], peers);
const notFine = (own: Patient, others: readonly Patient[] = []): readonly string[] =>
  found(own, others)
    .filter(({ verdict }) => verdict !== 'ok')
    .map(({ check, verdict }) => `${verdict} ${check}`);
const slow = (p99Ms: number): Measured => ({ ...quick, writesMs: [...Array.from({ length: 197 }, () => 1), p99Ms, p99Ms, p99Ms] }) as Measured;
const onWifi = { addresses: [{ interface: 'wlan0', address: '10.0.0.11' as Address, prefix: 24 }] };

interface Case extends Look {
  readonly title: string;
  readonly says: readonly string[];
}
const cases: readonly Case[] = [
  { title: 'a good board', says: [] },
  { title: 'too little voltage right now', facts: { throttled: 0x5_0005 }, says: ['warn power'] },
  { title: 'too little voltage once since it booted', facts: { throttled: 0x1_0000 }, says: ['warn power'] },
  { title: 'a soft limit of temperature in the past', facts: { throttled: 0x8_0000 }, says: ['warn power'] },
  { title: 'a Raspberry Pi that does not tell', facts: { throttled: undefined }, says: ['unknown power'] },
  { title: 'a PC without such firmware', facts: { throttled: undefined, model: 'NUC7' }, says: [] },
  { title: 'pages of 16 KiB', facts: { pageSizeBytes: 16_384 }, says: ['warn page-size'] },
  { title: 'a memory cgroup that is off', facts: { cgroupControllers: ['cpu', 'io'] }, says: ['warn cgroup'] },
  { title: 'cgroup v1', facts: { cgroup: 'v1' }, says: ['warn cgroup'] },
  { title: 'cgroup v1 of the computer of a container', facts: { cgroup: 'v1', container: 'docker' }, says: [] },
  { title: '79 °C', doctor: { celsius: 79 }, says: [] },
  { title: '80 °C', doctor: { celsius: 80 }, says: ['warn temperature'] },
  { title: '1 GB on a control plane', facts: { memoryBytes: 1e9 }, doctor: { availableBytes: 6e8 }, says: ['warn memory'] },
  { title: '1 GB on a worker', name: 'worker-1', facts: { memoryBytes: 1e9 }, doctor: { availableBytes: 6e8 }, says: [] },
  {
    title: 'a host that `up` refuses for its memory',
    facts: { memoryBytes: 4e8 },
    patient: {
      problems: [{ kind: 'problem', code: 'host.memory-too-small', severity: 'error', message: 'cp-1: too little', remedy: 'Take more.', host: 'cp-1' }],
    },
    says: ['refuse memory'],
  },
  { title: 'nearly no memory left', doctor: { availableBytes: 1e8 }, says: ['warn memory'] },
  {
    title: 'a full disk',
    facts: { disks: [{ path: '/', fileSystem: 'a', sizeBytes: 100e9, freeBytes: 9e9, type: 'ext4' }] },
    says: ['warn disk-space'],
  },
  {
    title: 'a read-only root that forgets all',
    facts: { disks: [{ path: '/var/lib/etcd', fileSystem: 'a', sizeBytes: 10e9, freeBytes: 9e9, type: 'overlayfs' }] },
    says: ['refuse file-system'],
  },
  { title: 'synced writes of 10 ms', patient: { disk: slow(10) }, says: [] },
  { title: 'synced writes of 11 ms on a control plane', patient: { disk: slow(11) }, says: ['warn disk-sync'] },
  { title: 'synced writes of 51 ms on a control plane', patient: { disk: slow(51) }, says: ['refuse disk-sync'] },
  { title: 'synced writes of 51 ms on a worker', name: 'worker-1', patient: { disk: slow(51) }, says: [] },
  { title: 'synced writes of 51 ms in a container', facts: { container: 'docker' }, patient: { disk: slow(51) }, says: ['warn disk-sync'] },
  { title: 'a disk that could not be measured', patient: { disk: { unknown: 'Read-only file system' } }, says: ['unknown disk-sync'] },
  { title: 'a disk that nobody measured', patient: { disk: undefined }, says: [] },
  { title: 'a card that reads 5 MB/s', patient: { disk: { ...quick, readBytesPerSecond: 5e6 } as Measured }, says: ['warn disk-speed'] },
  {
    title: 'etcd on an SD card',
    doctor: { media: [{ path: '/', medium: 'SD card', device: 'mmcblk0', model: 'SC32G', isRotating: false }] },
    says: ['warn root-medium'],
  },
  {
    title: 'a worker on an SD card',
    name: 'worker-1',
    doctor: { media: [{ path: '/', medium: 'SD card', device: 'mmcblk0', model: 'SC32G', isRotating: false }] },
    says: [],
  },
  {
    title: 'a root that cannot be placed',
    doctor: { media: [{ path: '/', medium: undefined, device: '', model: '', isRotating: false }] },
    says: ['unknown root-medium'],
  },
  { title: 'a kernel log that cannot be read', doctor: { log: undefined }, says: ['unknown kernel-log'] },
  { title: 'I/O errors', doctor: { log: ['I/O error, dev mmcblk0, sector 1'] }, says: ['warn kernel-log'] },
  { title: 'I/O errors of the computer of a container', facts: { container: 'docker' }, doctor: { log: ['I/O error, dev vda, sector 1'] }, says: [] },
  { title: 'no time synchronisation', doctor: { isSynchronised: false }, says: ['warn time-sync'] },
  { title: 'a host that does not tell of it', doctor: { isSynchronised: undefined }, says: ['unknown time-sync'] },
  {
    title: 'a clock of which plan knows more',
    doctor: { isSynchronised: false },
    patient: {
      problems: [{ kind: 'problem', code: 'host.no-time-sync', severity: 'warning', message: 'cp-1: no server answers', remedy: 'Name one.', host: 'cp-1' }],
    },
    says: ['warn time-sync'],
  },
  { title: 'a control plane on Wi-Fi', facts: onWifi, says: ['refuse link'] },
  {
    title: 'a worker on Wi-Fi',
    name: 'worker-1',
    facts: { addresses: [{ interface: 'wlan0', address: '10.0.0.21' as Address, prefix: 24 }] },
    says: ['warn link'],
  },
  { title: 'a Pi 4 at 100 Mbit/s', facts: { links: [{ ...wired, speedMbps: 100 }] }, says: ['warn link'] },
  { title: 'a Pi 3 at 100 Mbit/s', facts: { model: 'Raspberry Pi 3 Model B Rev 1.2', links: [{ ...wired, speedMbps: 100 }] }, says: [] },
  { title: 'half duplex', facts: { links: [{ ...wired, duplex: 'half' }] }, says: ['warn link'] },
  { title: 'a leased address', doctor: { leased: ['10.0.0.11' as Address] }, says: ['warn address'] },
  { title: 'no ping', doctor: { paths: { unknown: 'no ping' } }, says: ['unknown path-mtu'] },
  {
    title: 'large packets that get lost',
    doctor: { paths: { peers: [{ address: '10.0.0.21', interface: 'eth0', mtuBytes: 9000, largestBytes: 1500 }] } },
    says: ['warn path-mtu'],
  },
  {
    title: 'a peer that answers no ping',
    doctor: { paths: { peers: [{ address: '10.0.0.21', interface: 'eth0', mtuBytes: 1500, largestBytes: 'silent' }] } },
    says: ['unknown path-mtu'],
  },
  { title: 'a probe that ended early', patient: { doctor: undefined }, says: ['unknown probe'] },
  {
    title: 'what up refuses too',
    patient: {
      problems: [
        { kind: 'problem', code: 'host.architecture', severity: 'error', message: 'cp-1: armhf', remedy: 'Take 64 bits.', host: 'cp-1' },
        { kind: 'problem', code: 'host.new-kind', severity: 'warning', message: 'cp-1: odd', remedy: 'Mend it.', host: 'cp-1' },
      ],
    },
    says: ['refuse architecture', 'warn new-kind'],
  },
];

describe('a host is examined', () => {
  test.each(cases)('$title: $says', ({ says, ...look }) => expect(notFine(patient(look))).toEqual(says));

  test('and what is wrong always has a remedy', () => {
    for (const look of cases)
      for (const { verdict, remedy, check } of found(patient(look)))
        expect([check, remedy !== undefined]).toEqual([check, verdict === 'warn' || verdict === 'refuse']);
  });
});

describe('USB disks that lose commands', () => {
  const usbDisks = [{ device: 'sda', vendor: '152d', product: '0578', driver: 'uas', name: 'JMS578' }];
  const log = ['[    9.1] sd 0:0:0:0: [sda] tag#3 uas_eh_abort_handler 0 uas-tag 1 inflight: CMD OUT'];
  const of = (doctor: Partial<DoctorFacts>, facts: Partial<HostFacts> = {}) => found(patient({ doctor, facts })).find(({ check }) => check === 'usb-storage');
  test('get the word for the kernel command line', () => {
    expect(of({ usbDisks, log })).toMatchObject({ verdict: 'warn', figures: { quirks: 'usb-storage.quirks=152d:0578:u' } });
    expect(of({ usbDisks, log })?.remedy).toContain('usb-storage.quirks=152d:0578:u');
  });
  test('are well with that word', () =>
    expect(of({ usbDisks, log }, { kernelCommandLine: 'x usb-storage.quirks=152d:0578:u' })).toMatchObject({ verdict: 'ok' }));
  test('are well where another disk lost them', () =>
    expect(of({ usbDisks, log: log.map((line) => line.replace('[sda]', '[sdb]')) })).toMatchObject({ verdict: 'ok' }));
  test('are not asked about where there are none', () => expect(of({ log })).toBeUndefined());
});

describe('hosts beside each other', () => {
  const other = (facts: Partial<HostFacts>, more: Partial<Patient> = {}) => patient({ name: 'worker-1', facts, patient: more });
  test.each<[string, Partial<HostFacts>, readonly string[]]>([
    ['have one machine-id', { machineId: 'cp-1' }, ['warn identity']],
    ['have one host name', { hostname: 'cp-1' }, ['warn identity']],
    ['have one MAC address', { links: [wired] }, ['refuse identity']],
    ['do not tell their machine-ids', { machineId: '' }, []],
  ])('%s', (_title, facts, says) => expect(notFine(patient({}), [other(facts)])).toEqual(says));
  test('have one SSH host key', () => {
    expect(notFine(patient({ facts: { hostKey: 'AAAA' } }), [other({ hostKey: 'AAAA' })])).toEqual(['warn identity']);
  });
  test.each([
    ['a second apart', 1000, []],
    ['more than a second apart', 1100, ['warn clock']],
  ])('whose clocks are %s', (_title, aheadMs, says) => {
    const [b, c] = [other({}), other({ hostname: 'x', machineId: 'x', links: [] })];
    expect(notFine(patient({ patient: { clock: { aheadMs, errorMs: 5 } } }), [b, c])).toEqual(says);
  });
  test('agree on the time where only this computer is wrong', () => {
    const clock = { aheadMs: -90_000, errorMs: 5 };
    expect(notFine(patient({ patient: { clock } }), [other({}, { clock })])).toEqual([]);
  });
});
