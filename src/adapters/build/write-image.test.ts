import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { gunzipSync, gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { unpackTar } from 'modern-tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ImageParts, writeImage } from './write-image.ts';

let folder: string;
let binary: string;
let parts: ImageParts;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bramble-image-'));
  binary = join(folder, 'binary');
  parts = {
    spec: { path: '/demo', user: '65532:65532', ports: ['8080/tcp'] },
    reference: 'bramble.dev/demo:1',
    arch: 'arm64',
    files: new Map([['/demo', binary]]),
  };
  await writeFile(binary, 'ELF');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const compress = async (from: string, to: string): Promise<void> => writeFile(to, gzipSync(await readFile(from)));
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function members(archive: Uint8Array): Promise<Map<string, Uint8Array>> {
  const entries = await unpackTar(archive);
  return new Map(entries.map((entry) => [entry.header.name, entry.data ?? new Uint8Array()]));
}

describe('writeImage', () => {
  it('writes the same bytes from the same binary, whatever the time', async () => {
    const first = await writeImage(parts, join(folder, 'one.tar'), compress);
    await utimes(binary, 1, 1);
    expect(await writeImage(parts, join(folder, 'two.tar'), compress)).toBe(first);
    expect(await readFile(join(folder, 'two.tar'))).toEqual(await readFile(join(folder, 'one.tar')));
  });

  it('holds every file in an order of its own', async () => {
    const [one, two] = [['/demo', binary] as const, ['/lib/demo.so', binary] as const];
    const first = await writeImage({ ...parts, files: new Map([one, two]) }, join(folder, 'one.tar'), compress);
    expect(await writeImage({ ...parts, files: new Map([two, one]) }, join(folder, 'two.tar'), compress)).toBe(first);
    expect(await writeImage(parts, join(folder, 'three.tar'), compress)).not.toBe(first);
  });

  it('is a layout in which every blob has the name and size that others know it by', async () => {
    const digest = await writeImage(parts, join(folder, 'image.tar'), compress);
    const files = await members(await readFile(join(folder, 'image.tar')));
    const json = (name: string): Record<string, unknown> => JSON.parse(Buffer.from(files.get(name) ?? []).toString()) as Record<string, unknown>;
    const blobs = [...files.keys()].filter((name) => name.startsWith('blobs/'));
    expect(blobs).toHaveLength(3);
    for (const name of blobs) expect(name).toBe(`blobs/sha256/${sha256(files.get(name) ?? new Uint8Array())}`);
    expect(json('oci-layout')).toEqual({ imageLayoutVersion: '1.0.0' });
    const [entry] = json('index.json')['manifests'] as { digest: string; size: number }[];
    expect(entry?.digest).toBe(digest);
    expect(entry?.size).toBe(files.get(`blobs/${digest.replace(':', '/')}`)?.length);
    const manifest = json(`blobs/${digest.replace(':', '/')}`);
    const [layer] = manifest['layers'] as { digest: string }[];
    const config = manifest['config'] as { digest: string };
    const content = gunzipSync(files.get(`blobs/${layer?.digest.replace(':', '/')}`) ?? new Uint8Array());
    expect(json(`blobs/${config.digest.replace(':', '/')}`)['rootfs']).toEqual({ type: 'layers', diff_ids: [`sha256:${sha256(content)}`] });
    const inside = await unpackTar(content);
    expect(inside.map(({ header, data }) => [header.name, header.mode, header.uid, Buffer.from(data ?? []).toString()])).toEqual([['demo', 0o755, 0, 'ELF']]);
  });
});
