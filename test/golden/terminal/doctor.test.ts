import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Address } from '../../../src/base/names.ts';
import { doctorLines } from '../../../src/cli/render/doctor.ts';
import { asciiMarks, type Marks, unicodeMarks } from '../../../src/cli/render/marks.ts';
import { ansiPaint } from '../../../src/cli/render/paint.ts';
import { noPaint, type Paint, toText } from '../../../src/cli/render/span.ts';
import { measuredBytes } from '../../../src/doctor/disk-script.ts';
import { doctorDocument } from '../../../src/doctor/doctor-document.ts';
import type { DoctorFacts } from '../../../src/doctor/doctor-facts.ts';
import type { Patient } from '../../../src/doctor/examine.ts';
import { sampleConfig } from '../../../src/testkit/sample-config.ts';
import { sampleFacts } from '../../../src/testkit/sample-facts.ts';

const config = sampleConfig(1, 2);
const [first, second, third] = config.hosts as unknown as readonly [Patient['host'], Patient['host'], Patient['host']];
const eth0 = { name: 'eth0', mac: 'dc:a6:32:00:00:11', mtuBytes: 1500, speedMbps: 1000, duplex: 'full', isWireless: false };
const wlan0 = { name: 'wlan0', mac: 'd8:3a:dd:00:00:12', mtuBytes: 1500, speedMbps: undefined, duplex: undefined, isWireless: true };
const path = (address: string, largestBytes: number) => ({ address, interface: 'eth0', mtuBytes: 1500, largestBytes });

const asked: DoctorFacts = {
  machine: 'aarch64',
  availableBytes: 3_200_000_000,
  celsius: 51.2,
  isSynchronised: true,
  media: [
    { path: '/', medium: 'NVMe', device: 'nvme0n1', model: 'WD Blue SN570', isRotating: false },
    { path: '/var/lib/etcd', medium: 'NVMe', device: 'nvme0n1', model: 'WD Blue SN570', isRotating: false },
  ],
  usbDisks: [],
  log: [],
  leased: [],
  powerSave: new Map([['wlan0', true]]),
  paths: { peers: [path(second.address, 1500), path(third.address, 1500)] },
};
const good: Patient = {
  host: second,
  facts: { ...sampleFacts, hostname: 'worker-1', machineId: 'b', addresses: [{ interface: 'wlan0', address: second.address, prefix: 24 }], links: [wlan0] },
  doctor: { ...asked, paths: { peers: [path(first.address, 1500), path(third.address, 1400)] } },
  clock: { aheadMs: -12, errorMs: 4 },
  disk: { directory: '/var/lib', writesMs: [0.9, 1.1, 3.2], writtenBytesPerSecond: 88_000_000, readBytesPerSecond: 91_000_000 },
  problems: [],
};
const card = { medium: 'SD card', device: 'mmcblk0', model: 'SC32G', isRotating: false } as const;
const poor: Patient = {
  host: first,
  facts: {
    ...sampleFacts,
    model: 'Raspberry Pi 5 Model B Rev 1.0',
    hostname: 'worker-1',
    machineId: 'a',
    pageSizeBytes: 16_384,
    throttled: 0x5_0000,
    addresses: [{ interface: 'eth0', address: first.address, prefix: 24 }],
    links: [eth0],
  },
  doctor: {
    ...asked,
    media: [
      { path: '/', ...card },
      { path: '/var/lib/etcd', ...card },
    ],
    usbDisks: [{ device: 'sda', vendor: '152d', product: '0578', driver: 'uas', name: 'JMS578 bridge' }],
    log: ['[  9.1] sd 0:0:0:0: [sda] tag#3 uas_eh_abort_handler 0 uas-tag 1 inflight: CMD OUT', '[ 11.0] I/O error, dev mmcblk0, sector 8'],
    leased: ['10.0.0.11' as Address],
  },
  clock: { aheadMs: 4210, errorMs: 6 },
  disk: { directory: '/var/lib', writesMs: [9, 12, 141], writtenBytesPerSecond: 7_400_000, readBytesPerSecond: 41_000_000 },
  problems: [],
};
const found = doctorDocument(config, [poor, good], {
  writtenBytes: measuredBytes,
  troubles: [{ code: 'ssh.unreachable', message: 'worker-2: nothing answers at 10.0.0.22', remedy: 'Turn it on, and check the address in bramble.yaml.', host: 'worker-2' }],
});
const shown = (marks: Marks, paint: Paint): string => `${doctorLines(found, marks).map((line) => toText(line, paint)).join('\n')}\n`;

it('shows every check of every host, and what to do, as in the golden text', async () => {
  await expect(shown(unicodeMarks, noPaint)).toMatchFileSnapshot(join(import.meta.dirname, 'doctor.txt'));
});

it('shows the same text with colours, and none but ASCII signs where a console has no others', () => {
  // oxlint-disable-next-line no-control-regex
  const bare = shown(unicodeMarks, ansiPaint).replace(/\u001b\[\d+m/g, '');
  expect(bare.replace(/ +$/gm, '')).toBe(shown(unicodeMarks, noPaint));
  expect(shown(asciiMarks, noPaint)).not.toMatch(/[✓✗→]/);
});
