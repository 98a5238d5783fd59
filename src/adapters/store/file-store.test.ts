import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Pin } from '../../artifacts/artifact.ts';
import type { Sha256 } from '../../base/names.ts';
import type { RecipeKey } from '../../ports/store.ts';
import { FileStore } from './file-store.ts';

const artifact = { name: 'etcd', version: '3.7.3', form: 'binary' } as const;
const key = (recipe = 'build:1'): RecipeKey => ({ artifact, arch: 'amd64', recipe });
const digestOf = (text: string): Sha256 => createHash('sha256').update(text).digest('hex') as Sha256;
const pinOf = (sha256: Sha256): Pin => ({ artifact, arch: 'amd64', sha256, sizeBytes: 4, source: 'build', madeBy: 'go1.26.8' });

let folder: string;
let root: string;
let store: FileStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bramble-store-'));
  root = join(folder, 'store');
  store = new FileStore(root);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function adopt(text: string): Promise<Sha256> {
  const file = join(folder, `made-${Math.random()}`);
  await writeFile(file, text);
  return (await store.adopt(file)).sha256;
}

describe('a blob', () => {
  it('is named after its bytes, executable, and no longer where it was made', async () => {
    const file = join(folder, 'made');
    await writeFile(file, 'etcd');
    expect(await store.adopt(file)).toEqual({ sha256: digestOf('etcd'), sizeBytes: 4 });
    expect(await readFile(store.path(digestOf('etcd')), 'utf8')).toBe('etcd');
    expect((await stat(store.path(digestOf('etcd')))).mode & 0o777).toBe(0o755);
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await store.has(digestOf('etcd'))).toBe(true);
  });

  it('that nobody put there is absent', async () => {
    expect(await store.has(digestOf('etcd'))).toBe(false);
    await expect(store.verify(digestOf('etcd'))).rejects.toMatchObject({ code: 'artifact.corrupt', remedy: expect.stringMatching(/again/) as string });
  });

  it.each<[string, (path: string) => Promise<void>]>([
    ['was cut short', (path) => truncate(path, 2)],
    ['has another byte', (path) => writeFile(path, 'etcD')],
    [
      'has another byte and its old time',
      async (path) => {
        const { atime, mtime } = await stat(path);
        await writeFile(path, 'etcD');
        await utimes(path, atime, mtime);
      },
    ],
    ['is gone', (path) => rm(path)],
  ])('that %s counts as absent, and verify says so with the remedy', async (what, damage) => {
    const sha256 = await adopt('etcd');
    await store.record(key(), pinOf(sha256));
    await damage(store.path(sha256));
    expect(await store.has(sha256)).toBe(false);
    expect(await store.find(key())).toBeUndefined();
    expect(store.damaged).toEqual(what === 'is gone' ? [] : [store.path(sha256)]);
    await expect(store.verify(sha256)).rejects.toMatchObject({ code: 'artifact.corrupt', remedy: expect.stringMatching(/again/) as string });
  });

  it('that was damaged is whole again once it is adopted again', async () => {
    const sha256 = await adopt('etcd');
    await writeFile(store.path(sha256), 'etcD');
    expect(await adopt('etcd')).toBe(sha256);
    expect(store.damaged).toEqual([]);
    await store.verify(sha256);
    expect(await store.has(sha256)).toBe(true);
  });

  it('that was only touched is still whole', async () => {
    const sha256 = await adopt('etcd');
    await utimes(store.path(sha256), 1, 1);
    await chmod(store.path(sha256), 0o700);
    expect(await store.has(sha256)).toBe(true);
  });

  it('may be put there by many at once', async () => {
    const digests = await Promise.all(Array.from({ length: 20 }, (_, index) => adopt(`blob ${index % 3}`)));
    await Promise.all(digests.map((sha256) => store.verify(sha256)));
    expect((await readdir(join(root, 'blobs', 'sha256'))).toSorted()).toEqual([...new Set(digests)].toSorted());
  });
});

describe('the index', () => {
  it('finds what a recipe gave, and nothing for another recipe, version or architecture', async () => {
    const pin = pinOf(await adopt('etcd'));
    await store.record(key(), pin);
    expect(await new FileStore(root).find(key())).toEqual(pin);
    expect(await store.find(key('build:2'))).toBeUndefined();
    expect(await store.find({ ...key(), arch: 'arm64' })).toBeUndefined();
    expect(await store.find({ ...key(), artifact: { ...artifact, version: '3.7.4' } })).toBeUndefined();
  });

  it('remembers the last of several that wrote the same entry at once, whole', async () => {
    const pins = await Promise.all(['one', 'two', 'three'].map(async (text) => pinOf(await adopt(text))));
    await Promise.all(pins.map((pin) => store.record(key(), pin)));
    expect(pins).toContainEqual(await store.find(key()));
  });

  it('lists what is recorded and whole', async () => {
    const pin = pinOf(await adopt('etcd'));
    await store.record(key(), pin);
    await store.record(key('build:2'), pinOf(digestOf('never made')));
    expect(await store.entries()).toEqual([{ recipe: 'build:1', pin }]);
  });

  it('takes an entry that cannot be read for absent', async () => {
    await store.record(key(), pinOf(await adopt('etcd')));
    for (const name of await readdir(join(root, 'index'))) await writeFile(join(root, 'index', name), '{');
    expect(await store.find(key())).toBeUndefined();
    expect(await store.entries()).toEqual([]);
  });

  it('leaves no unfinished file behind', async () => {
    await store.record(key(), pinOf(await adopt('etcd')));
    expect((await readdir(join(root, 'index'))).every((name) => name.endsWith('.json'))).toBe(true);
    expect(await readdir(join(root, 'blobs', 'sha256'))).toHaveLength(1);
  });
});

describe('a scratch directory', () => {
  it('goes when asked, and what killed processes left goes with the next one', async () => {
    const first = await store.scratch();
    const left = join(root, 'scratch', '999999999-left');
    await writeFile(left, '');
    const second = await store.scratch();
    await expect(stat(left)).rejects.toMatchObject({ code: 'ENOENT' });
    await stat(first.path);
    await Promise.all([first, second].map((scratch) => scratch.remove()));
    expect(await readdir(join(root, 'scratch'))).toEqual([]);
  });
});

describe('an unfinished download', () => {
  it('belongs to one at a time, and keeps its bytes for the next', async () => {
    const first = await store.partial('https://example.test/a');
    expect(await store.partial('https://example.test/a')).toBeUndefined();
    expect(await store.partial('https://example.test/b')).toBeDefined();
    await writeFile(first?.path ?? '', 'half');
    await first?.release(false);
    const second = await store.partial('https://example.test/a');
    expect(await readFile(second?.path ?? '', 'utf8')).toBe('half');
    await second?.release(true);
    await expect(stat(second?.path ?? '')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is taken over from a process that died', async () => {
    const first = await store.partial('https://example.test/a');
    await writeFile(`${first?.path}.claim`, '999999999');
    expect(await store.partial('https://example.test/a')).toBeDefined();
  });
});
