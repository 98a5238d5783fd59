import { mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blockDevices } from '../../src/adapters/image/block-devices.ts';
import { deviceFlaws } from '../../src/image/device-flaws.ts';
import { blockDevicesContract } from './block-devices-contract.ts';
import { makeDiskImage, sha256, bytesOf, sha256Of, smallSystem } from './disk-image.ts';
import { loop, reasonForNoLoops, system } from './loop-devices.ts';

const whyNoLoops = reasonForNoLoops();

describe.skipIf(whyNoLoops !== undefined)(`block devices${whyNoLoops === undefined ? '' : ` (skipped: ${whyNoLoops})`}`, () => {
  let folder: string;
  let image: string;
  const undo: (() => void)[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bramble-card-'));
    undo.push(() => rmSync(folder, { recursive: true, force: true }));
    image = makeDiskImage(join(folder, 'source.img'), smallSystem).path;
  });
  afterEach(() => {
    for (const each of undo.splice(0).toReversed()) each();
  });

  const size = (): number => statSync(image).size;

  /** A card of that size whose bytes are in `file`. */
  const card = (sizeBytes: number, file = join(folder, 'card')): string => {
    writeFileSync(file, 'what was there before'.repeat(1000));
    truncateSync(file, sizeBytes);
    const device = loop('--find', '--show', file);
    undo.push(() => void loop('--detach', device));
    return device;
  };
  /** A loop device over a file system that fills up: from there on there are I/O errors, as when a card is pulled out. */
  const brokenCard = (): string => {
    const small = join(folder, 'small');
    mkdirSync(small);
    system('mount', '-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', small);
    undo.push(() => void system('umount', small));
    return card(size(), join(small, 'card'));
  };
  /** An image without zeros, which would need no room there. */
  const fullImage = (): string => {
    const full = join(folder, 'full.img');
    writeFileSync(full, Buffer.alloc(size(), 0x5a));
    return full;
  };
  const idle = { signal: undefined, onProgress: () => {} };

  blockDevicesContract('loop devices', () => {
    const path = fullImage();
    return Promise.resolve({
      devices: blockDevices,
      image: { path, sizeBytes: size(), sha256: sha256Of(path) },
      card: (breaks) => Promise.resolve(breaks === undefined ? card(size()) : brokenCard()),
    });
  });

  it('are written and read back byte by byte, and what lies behind the image stays', async () => {
    const device = card(size() + (8 << 20));
    const tail = { startBytes: size(), sizeBytes: 8 << 20 };
    const before = sha256(bytesOf(device, tail));
    const seen: number[] = [];
    const claimed = await blockDevices.claim(device);
    try {
      const written = await claimed.write(image, { signal: undefined, onProgress: (done) => seen.push(done) });
      expect(written).toBe(sha256Of(image));
      expect(await claimed.digest(size(), idle)).toBe(written);
    } finally {
      await claimed.release();
    }
    expect(seen.at(-1)).toBe(size());
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(sha256(bytesOf(device, tail))).toBe(before);
    expect(system('fdisk', '--list', device)).toContain(`${device}p2`);
  });

  it('that are mounted are busy, and told as mounted', async () => {
    const device = card(size(), join(folder, 'mounted'));
    system('mke2fs', '-q', device);
    const point = join(folder, 'mount point');
    mkdirSync(point);
    system('mount', device, point);
    undo.push(() => void system('umount', point));
    await expect(blockDevices.claim(device)).rejects.toMatchObject({ code: 'image.device-busy' });
    const found = (await blockDevices.list()).find(({ path }) => path === device);
    expect(found).toMatchObject({ sizeBytes: size(), isRemovable: false, uses: [{ kind: 'mounted', path: device, at: point }] });
    expect(deviceFlaws(found!, { allowsFixed: true }).map(({ code }) => code)).toEqual(['image.device-mounted']);
  });

  it('tell that the disk of this system is no card', async () => {
    const root = (await blockDevices.list()).filter((device) => device.uses.some((use) => use.kind === 'mounted' && use.at === '/'));
    for (const device of root) expect(deviceFlaws(device, { allowsFixed: true }).map(({ code }) => code)).toEqual(['image.system-device']);
  });

  it('refuse a file that is no device', async () => {
    await expect(blockDevices.claim(image)).rejects.toMatchObject({ code: 'image.card-failed' });
  });

  it('that fail in the middle are told with what the kernel said, and nothing starts from them', async () => {
    const device = brokenCard();
    const claimed = await blockDevices.claim(device);
    try {
      await expect(claimed.write(fullImage(), idle)).rejects.toMatchObject({
        code: 'image.card-failed',
        message: expect.stringMatching(/took no more after/) as string,
      });
    } finally {
      await claimed.release();
    }
    expect(bytesOf(device, { startBytes: 0, sizeBytes: 4096 }).every((byte) => byte === 0)).toBe(true);
  });

  it('that end before the image are told when they are read', async () => {
    const claimed = await blockDevices.claim(card(1 << 20));
    try {
      await expect(claimed.digest(size(), idle)).rejects.toMatchObject({ code: 'image.card-failed' });
    } finally {
      await claimed.release();
    }
  });
});
