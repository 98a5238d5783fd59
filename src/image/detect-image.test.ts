import { describe, expect, test } from 'vitest';
import { recordedImage } from '../../test/recorded/images/recorded-images.ts';
import { detectImage, filesToRead } from './detect-image.ts';
import type { FatPartition, ImageContents } from './image-edit.ts';

const withPartition = (name: string, change: (partition: FatPartition) => Partial<FatPartition>): ImageContents => {
  const image = recordedImage(name);
  return { ...image, partitions: [{ ...image.partitions[0], ...change(image.partitions[0]) }] };
};
const codeOf = (image: ImageContents): string => {
  const found = detectImage(image);
  return found.ok ? found.value.kind : found.error.code;
};

describe('an image is what is on it', () => {
  test.each([
    ['raspberry-pi-os-trixie', 'raspberry-pi-os-seed', 'Raspberry Pi OS trixie of 2026-06-18', ['cmdline.txt']],
    ['raspberry-pi-os-bookworm', 'raspberry-pi-os-script', 'Raspberry Pi OS bookworm of 2026-06-18', ['cmdline.txt']],
    ['ubuntu-24.04', 'ubuntu', 'Ubuntu 24.04', ['cmdline.txt']],
    ['ubuntu-26.04', 'ubuntu', 'Ubuntu 26.04, with two sets of boot files', ['current/cmdline.txt', 'new/cmdline.txt']],
    ['dietpi', 'dietpi', 'DietPi', ['cmdline.txt']],
    ['dietpi-other-board', 'dietpi', 'DietPi', []],
    ['debian', 'debian', 'Debian for Raspberry Pi', ['cmdline.txt']],
  ])('%s', (name, kind, title, cmdlines) => {
    const found = detectImage(recordedImage(name));
    expect(found).toMatchObject({ ok: true, value: { kind, title, cmdlines } });
  });

  test.each(['raspberry-pi-os-trixie', 'raspberry-pi-os-bookworm', 'ubuntu-24.04', 'dietpi', 'debian'])(
    '%s, also where nobody could read its root partition',
    (name) => expect(codeOf({ ...recordedImage(name), osRelease: undefined })).toBe(codeOf(recordedImage(name))),
  );

  test('another partition before the one that tells does not matter', () => {
    const image = recordedImage('ubuntu-24.04');
    const other: FatPartition = { number: 1, label: 'EFI', paths: ['EFI/BOOT/BOOTAA64.EFI'], files: new Map() };
    expect(codeOf({ ...image, partitions: [other, { ...image.partitions[0], number: 2 }] })).toBe('ubuntu');
  });
});

describe('an image is refused', () => {
  test('for 32 bits', () => {
    for (const name of ['raspberry-pi-os-trixie', 'raspberry-pi-os-bookworm', 'dietpi'])
      expect(codeOf(withPartition(name, ({ paths }) => ({ paths: [...paths, 'kernel7.img'] })))).toBe('image.32-bit');
  });
  test('of the first trixie, which has no seed', () => {
    const image = withPartition('raspberry-pi-os-trixie', ({ paths }) => ({ paths: paths.filter((path) => path !== 'user-data') }));
    expect(codeOf(image)).toBe('image.unsupported-release');
  });
  test('of bullseye, whatever its date', () => {
    const image = withPartition('raspberry-pi-os-bookworm', ({ paths }) => ({ paths: paths.filter((path) => !path.startsWith('initramfs')) }));
    expect(codeOf(image)).toBe('image.unsupported-release');
    expect(codeOf({ ...recordedImage('raspberry-pi-os-bookworm'), osRelease: 'VERSION_CODENAME=bullseye\nID=debian\n' })).toBe('image.unsupported-release');
  });
  test('that nobody knows, with what it says of itself', () => {
    const armbian: ImageContents = {
      partitions: [{ number: 1, label: 'armbi_boot', paths: ['armbianEnv.txt'], files: new Map() }],
      osRelease: 'PRETTY_NAME="Armbian 26.5 noble"\nID=ubuntu\n',
    };
    const found = detectImage(armbian);
    expect(found).toMatchObject({ ok: false, error: { code: 'image.unknown-os' } });
    expect(JSON.stringify(found)).toContain('Armbian 26.5 noble');
    expect(codeOf({ partitions: [], osRelease: undefined })).toBe('image.unknown-os');
  });
});

test('only small files that tell or are edited are read', () => {
  const paths = ['kernel8.img', 'overlays/README', 'cmdline.txt', 'current/cmdline.txt', 'old/cmdline.txt', 'user-data', 'dietpi.txt', 'x/config.txt'];
  expect(filesToRead(paths)).toEqual(['cmdline.txt', 'current/cmdline.txt', 'user-data', 'dietpi.txt']);
});
