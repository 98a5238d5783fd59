import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Address } from '../../../src/base/names.ts';
import { unicodeMarks } from '../../../src/cli/render/marks.ts';
import { scanLines } from '../../../src/cli/render/scan.ts';
import { noPaint, toText } from '../../../src/cli/render/span.ts';
import type { FoundMachine, ScanDocument } from '../../../src/scan/scan-document.ts';

const machine = (last: number, more: Partial<FoundMachine>): FoundMachine => ({
  address: `10.0.0.${last}` as Address,
  mac: undefined,
  vendor: undefined,
  name: undefined,
  isBoard: false,
  isThisComputer: false,
  ssh: 'none',
  software: undefined,
  login: { kind: 'not-asked' },
  sameAs: undefined,
  inConfig: { kind: 'no' },
  ...more,
});
const pi = { vendor: 'Raspberry Pi', isBoard: true } as const;
const ssh = { ssh: 'greets', software: 'OpenSSH_10.0p2 Debian-7' } as const;
const answered = { kind: 'answered', os: 'Debian GNU/Linux 13 (trixie)', arch: 'arm64', bootId: undefined, isRoot: true } as const;

const home: ScanDocument = {
  subnets: [{ range: '10.0.0.0/24', interface: 'eth0', isSwept: true }],
  skipped: [],
  machines: [
    machine(11, {
      ...pi,
      ...ssh,
      mac: 'd8:3a:dd:01:02:03',
      name: 'pi-1',
      login: { ...answered, hostname: 'pi-1', model: 'Raspberry Pi 5 Model B Rev 1.0', memoryBytes: 8_439_005_184 },
      inConfig: { kind: 'yes', name: 'pi-1' },
    }),
    machine(12, { ...pi, ...ssh, mac: 'dc:a6:32:0a:0b:0c', login: { kind: 'key-unknown' } }),
    machine(13, { ...pi, mac: '2c:cf:67:0d:0e:0f' }),
    ...Array.from({ length: 14 }, (_, at) => machine(100 + at, { mac: '00:11:22:33:44:55' })),
  ],
  missing: [],
};
const odd: ScanDocument = {
  subnets: [{ range: '10.0.0.0/16', interface: 'eth0', isSwept: false }],
  skipped: [{ range: '172.17.0.0/16', interface: 'docker0', because: 'containers, virtual machines or a tunnel' }],
  machines: [
    machine(2, { ...ssh, isThisComputer: true }),
    machine(21, { ...pi, ...ssh, name: 'pi-2', login: { ...answered, hostname: 'pi-2', model: 'Raspberry Pi 4', memoryBytes: undefined, isRoot: false } }),
    machine(22, { ...ssh, name: 'pi-3', login: { kind: 'failed', code: 'ssh.auth-refused', message: '' }, inConfig: { kind: 'moved', name: 'pi-3', address: '10.0.0.9' as Address } }),
    machine(24, { ...ssh, sameAs: '10.0.0.22' as Address }),
    machine(23, { ...ssh, login: { kind: 'failed', code: 'ssh.unreachable', message: 'it closed the connection before a login' } }),
  ],
  missing: [{ name: 'pi-4', address: '10.0.0.44' as Address }],
};
const textOf = (document: ScanDocument): string =>
  scanLines(document, unicodeMarks)
    .map((line) => `${toText(line, noPaint)}\n`)
    .join('');

it.each([
  ['scan-home', home],
  ['scan-odd', odd],
  ['scan-nothing', { ...home, machines: [] }],
])('the table of a scan looks like %s.txt', async (name, document) => {
  await expect(textOf(document)).toMatchFileSnapshot(join(import.meta.dirname, `${name}.txt`));
});

it('docs/boards.md shows what a scan prints', () => {
  expect(readFileSync(join(import.meta.dirname, '../../../docs/boards.md'), 'utf8')).toContain(`$ bramble scan\n${textOf(home)}`);
});
