import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageFiles } from '../../src/adapters/image/image-files.ts';
import type { Packing } from '../../src/image/packing.ts';
import { bytesOf, type DiskImage, type DiskLayout, fsckBoot, bootFile, makeDiskImage, sha256, sha256Of, smallSystem } from './disk-image.ts';
import { imageFilesContract } from './image-files-contract.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bramble-image-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const make = (layout: Partial<DiskLayout> = {}): DiskImage => makeDiskImage(at('source.img'), { ...smallSystem, ...layout });
const idle = { signal: undefined, onProgress: () => {} };

imageFilesContract('mtools and debugfs', () =>
  Promise.resolve({
    files: imageFiles,
    image: (boot, root) => Promise.resolve(make({ boot, root }).path),
    rubbish: () => {
      writeFileSync(at('rubbish'), '<!doctype html><p>Not found'.padEnd(4096));
      return Promise.resolve(at('rubbish'));
    },
    newPath: at,
  }),
);

describe('a boot partition', () => {
  it.each<[string, Partial<DiskLayout>]>([
    ['FAT32 in an MBR', {}],
    ['FAT32 in a GPT', { scheme: 'gpt' }],
    ['FAT16 in an MBR', { fatBits: 16 }],
  ])('%s stays sound when files grow, shrink and come, and nothing else of the image changes', async (_what, layout) => {
    const image = make(layout);
    const [fat] = await imageFiles.partitions(image.path);
    expect(fat).toMatchObject({ number: 1, ...image.boot, fileSystem: 'fat' });
    const untouched = [
      { startBytes: 0, sizeBytes: image.boot.startBytes },
      { startBytes: image.root.startBytes, sizeBytes: statSync(image.path).size - image.root.startBytes },
    ];
    const before = untouched.map((extent) => sha256(bytesOf(image.path, extent)));
    const write = (files: Record<string, string>) => imageFiles.write(image.path, fat!, new Map(Object.entries(files)));
    await write({ 'overlays/README': 'short', 'current/cmdline.txt': 'one line\n', 'network-config': 'version: 2\n'.repeat(400) });
    await write({ 'network-config': 'v', 'overlays/README': 'long '.repeat(9000), 'user-data': '#cloud-config\n' });
    expect(fsckBoot(image, folder)).toBe('');
    expect(bootFile(image, 'current/cmdline.txt')).toBe('one line\n');
    expect(bootFile(image, 'network-config')).toBe('v');
    expect(bootFile(image, 'a name that is longer than eight and three.text')).toBe('long\n');
    expect(untouched.map((extent) => sha256(bytesOf(image.path, extent)))).toEqual(before);
  });

  it('gets the same bytes whenever the same files are written', async () => {
    const image = make();
    const [fat] = await imageFiles.partitions(image.path);
    const digests = await Promise.all(
      ['one.img', 'two.img'].map(async (name) => {
        await imageFiles.copy(image.path, at(name), idle);
        await imageFiles.write(at(name), fat!, new Map([['new/user-data', '#cloud-config\n']]));
        return sha256Of(at(name));
      }),
    );
    expect(digests[0]).toBe(digests[1]);
  });
});

const pack: Readonly<Record<Packing, (image: string) => string>> = {
  raw: (image) => image,
  gz: (image) => shell(`gzip -1 -c "$1" >"$2"`, image, 'packed.gz'),
  xz: (image) => shell(`xz -1 -c "$1" >"$2"`, image, 'packed.xz'),
  zst: (image) => shell(`zstd -q -1 -c "$1" >"$2"`, image, 'packed.zst'),
  zip: (image) =>
    shell(
      `cd "$(dirname "$1")" && cp "$1" 'an [odd] name.img' && echo text >README.txt && zip -q -1 "$2" README.txt 'an [odd] name.img' -x 'none'`,
      image,
      'packed.zip',
    ),
};
function shell(script: string, input: string, output: string): string {
  execFileSync('sh', ['-c', script, 'sh', input, at(output)]);
  return at(output);
}

describe('an image that is packed', () => {
  it.each<[Packing]>([['raw'], ['gz'], ['xz'], ['zst'], ['zip']])('by %s is unpacked byte by byte, and zeros take no room', async (packing) => {
    const image = make();
    const packed = pack[packing](image.path);
    const seen: [number, number | undefined][] = [];
    expect(await imageFiles.packing(packed)).toBe(packing);
    const unpacked = await imageFiles.unpack(packed, packing, at('unpacked.img'), { signal: undefined, onProgress: (done, total) => seen.push([done, total]) });
    expect(unpacked).toEqual({ sizeBytes: statSync(image.path).size, sha256: sha256Of(image.path) });
    expect(sha256Of(at('unpacked.img'))).toBe(unpacked.sha256);
    expect(statSync(at('unpacked.img')).mode & 0o777).toBe(0o600);
    expect(statSync(at('unpacked.img')).blocks * 512).toBeLessThan(unpacked.sizeBytes / 2);
    expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).toSorted((a, b) => a - b));
    if (packing !== 'zip') expect(seen.at(-1)).toEqual([statSync(packed).size, statSync(packed).size]);
  });

  it.each<[Packing]>([['gz'], ['xz'], ['zst'], ['zip']])('by %s and cut off is told as damaged', async (packing) => {
    const packed = pack[packing](make().path);
    truncateSync(packed, Math.floor(statSync(packed).size * 0.8));
    await expect(imageFiles.unpack(packed, packing, at('unpacked.img'), idle)).rejects.toMatchObject({
      code: 'image.damaged',
      message: expect.stringContaining(packed) as string,
    });
  });

  it.each<[Packing]>([['gz'], ['xz'], ['zip']])('by %s and with other bytes in the middle is told as damaged', async (packing) => {
    const packed = pack[packing](make().path);
    const damaged = readFileSync(packed);
    const middle = Math.floor(damaged.length / 2);
    damaged.fill(0x5a, middle, middle + 200);
    writeFileSync(packed, damaged);
    await expect(imageFiles.unpack(packed, packing, at('unpacked.img'), idle)).rejects.toMatchObject({ code: 'image.damaged' });
  });

  it('and raw and cut off is told as damaged, by its partition table', async () => {
    const image = make();
    truncateSync(image.path, 30 << 20);
    await expect(imageFiles.partitions(image.path)).rejects.toMatchObject({ code: 'image.damaged' });
  });

  it('with two images in one archive is refused', async () => {
    const image = make();
    execFileSync('sh', ['-c', 'cd "$1" && cp source.img two.img && zip -q both.zip source.img two.img', 'sh', folder]);
    expect(image.path).toBe(at('source.img'));
    await expect(imageFiles.unpack(at('both.zip'), 'zip', at('unpacked.img'), idle)).rejects.toMatchObject({
      code: 'image.not-an-image',
      message: expect.stringContaining('two.img') as string,
    });
  });

  it('stops when it is told to', async () => {
    const packed = pack.xz(make().path);
    const stop = new AbortController();
    stop.abort();
    await expect(imageFiles.unpack(packed, 'xz', at('unpacked.img'), { ...idle, signal: stop.signal })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('needs a program, which is named where it is missing', async () => {
    const packed = pack.xz(make().path);
    const path = process.env['PATH'];
    process.env['PATH'] = folder;
    try {
      await expect(imageFiles.unpack(packed, 'xz', at('unpacked.img'), idle)).rejects.toMatchObject({
        code: 'image.tool-missing',
        remedy: expect.stringContaining('xz-utils') as string,
      });
      await expect(imageFiles.check()).rejects.toMatchObject({ code: 'image.tool-missing', remedy: expect.stringContaining('mtools') as string });
    } finally {
      process.env['PATH'] = path;
    }
  });
});
