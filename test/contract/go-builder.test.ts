import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GoBuilder } from '../../src/adapters/build/go-builder.ts';
import { images } from '../../src/artifacts/catalogue.ts';
import type { Recipe } from '../../src/artifacts/recipe.ts';
import { recipeOf } from '../../src/artifacts/recipes.ts';
import type { Arch } from '../../src/base/names.ts';

const builds = join(import.meta.dirname, '../../builds');
const toolchain = await new GoBuilder(builds, process.env).toolchain();
const demo = recipeOf(images.demo) as Recipe;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bramble-go-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const build = (recipe: Recipe, arch: Arch, from = builds, lines: string[] = []) =>
  new GoBuilder(from, process.env).build(recipe, arch, folder, { signal: undefined, onLine: (line) => lines.push(line) });
const digest = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

const statusOf = (url: string): Promise<number> =>
  fetch(url).then(
    (answer) => answer.status,
    () => 0,
  );

describe.skipIf(!toolchain.ok)(`the Go builder with ${toolchain.ok ? toolchain.value : `no usable Go (${toolchain.error})`}`, () => {
  it('makes an image of a static binary that runs', async () => {
    const { file, digest: manifest } = await build(demo, process.arch === 'arm64' ? 'arm64' : 'amd64');
    expect(manifest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const entries = await unpackTar(await readFile(file));
    expect(entries.map(({ header }) => header.name)).toContain(`blobs/${manifest?.replace(':', '/')}`);
    const [content] = await unpackTar(gunzipSync(entries.at(-1)?.data ?? new Uint8Array()));
    expect(Buffer.from(content?.data ?? []).equals(await readFile(join(folder, 'image-demo')))).toBe(true);
    const program = spawn(join(folder, 'image-demo'), { stdio: 'ignore', env: { PORT: '18437' } });
    try {
      await expect.poll(() => statusOf('http://127.0.0.1:18437/healthz'), { timeout: 10_000 }).toBe(200);
    } finally {
      program.kill();
    }
  });

  it('gives the same bytes from a checkout at another place', async () => {
    const elsewhere = join(folder, 'a/copy/of/builds');
    await cp(builds, elsewhere, { recursive: true });
    const here = await digest((await build(demo, 'arm64')).file);
    expect(await digest((await build(demo, 'arm64', elsewhere)).file)).toBe(here);
    const [one, two] = [new GoBuilder(builds, process.env), new GoBuilder(elsewhere, process.env)];
    expect(await one.recipeDigest(demo)).toBe(await two.recipeDigest(demo));
  });

  it('builds for another architecture', async () => {
    await build(demo, 'arm64');
    // ELF header: machine 183 is AArch64.
    expect((await readFile(join(folder, 'image-demo'))).readUInt16LE(18)).toBe(183);
  });

  it('knows another recipe by another digest: flags, modules and sources all count', async () => {
    const copy = join(folder, 'builds');
    await cp(builds, copy, { recursive: true });
    const builder = new GoBuilder(copy, process.env);
    const digests = [await builder.recipeDigest(demo), await builder.recipeDigest({ ...demo, go: { ...demo.go, tags: ['other'] } })];
    for (const name of ['go.mod', 'main.go']) {
      await writeFile(join(copy, 'demo', name), `${await readFile(join(copy, 'demo', name), 'utf8')}\n// more\n`);
      digests.push(await builder.recipeDigest(demo));
    }
    await writeFile(join(copy, 'layer/main.go'), `${await readFile(join(copy, 'layer/main.go'), 'utf8')}\n// more\n`);
    digests.push(await builder.recipeDigest(demo));
    expect(new Set(digests).size).toBe(digests.length);
  });

  it("shows Go's own words where it cannot build", async () => {
    const copy = join(folder, 'builds');
    await cp(join(builds, 'demo'), join(copy, 'demo'), { recursive: true });
    await writeFile(join(copy, 'demo/main.go'), 'package main\n\nfunc main() { broken }\n');
    await expect(build(demo, 'amd64', copy)).rejects.toMatchObject({ code: 'build.failed', evidence: expect.stringMatching(/undefined: broken/) as string });
  });

  it('never changes go.mod, and fails where it does not name everything', async () => {
    const copy = join(folder, 'builds');
    await cp(join(builds, 'etcd'), join(copy, 'etcd'), { recursive: true });
    await writeFile(join(copy, 'etcd/go.mod'), 'module bramble/builds/etcd\n\ngo 1.26.0\n');
    const recipe = recipeOf({ name: 'etcd', version: '3.7.3', form: 'binary' }) as Recipe;
    await expect(build(recipe, 'amd64', copy)).rejects.toMatchObject({ code: 'build.failed' });
    expect(await readFile(join(copy, 'etcd/go.mod'), 'utf8')).toBe('module bramble/builds/etcd\n\ngo 1.26.0\n');
  });

  it('ends at once when it is cancelled', async () => {
    const stop = new AbortController();
    const builder = new GoBuilder(builds, { ...process.env, GOCACHE: join(folder, 'cache') });
    const building = builder.build(demo, 'amd64', folder, { signal: stop.signal, onLine: () => stop.abort() });
    await expect(building).rejects.toMatchObject({ code: 'build.cancelled' });
    // A killed Go cannot tidy up: its work must be where the caller removes it.
    expect(await readdir(folder)).toContainEqual(expect.stringMatching(/^go-build/));
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(folder);
  });

  it('says which packages are missing where there is no C compiler', async () => {
    const recipe = recipeOf({ name: 'runc', version: '1.5.2', form: 'binary' }) as Recipe;
    const builder = new GoBuilder(builds, { ...process.env, PATH: folder });
    await expect(builder.build(recipe, 'arm64', folder, { signal: undefined, onLine: () => {} })).rejects.toMatchObject({
      code: 'build.compiler-missing',
      remedy: expect.stringMatching(/apt-get install .*libseccomp-dev/) as string,
    });
  });
});
