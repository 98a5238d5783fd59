import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

describe('the package that npm pack makes', () => {
  let directory: string;
  let files: readonly string[] = [];
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'bramble-pack-'));
    // A copy of the tree: packing bundles anew and would take chunks away from a bramble that runs from this checkout.
    const tree = join(directory, 'tree');
    const left = new Set(['.git', 'node_modules', 'dist', 'lab', '.bramble']);
    await cp(root, tree, { recursive: true, filter: (path) => !left.has(relative(root, path)) });
    await symlink(join(root, 'node_modules'), join(tree, 'node_modules'));
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', directory], { cwd: tree, maxBuffer: 16 << 20 });
    const [packed] = Object.values(JSON.parse(stdout.slice(stdout.search(/^[[{]/m))) as Record<string, { filename: string; files: { path: string }[] }>);
    files = packed?.files.map(({ path }) => path) ?? [];
    await run('npm', [
      'install',
      '--offline',
      '--global',
      '--no-audit',
      '--no-fund',
      '--prefix',
      join(directory, 'prefix'),
      join(directory, packed?.filename ?? ''),
    ]);
  }, 120_000);
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('installs offline and starts', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    const { stdout } = await run(join(directory, 'prefix/bin/bramble'), ['--version'], { cwd: directory });
    expect(stdout.trim()).toBe(version);
  });
  it('can be imported as a library', async () => {
    const door = join(directory, 'prefix/lib/node_modules/bramble/dist/index.js');
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', `console.log(typeof (await import(${JSON.stringify(door)})).parseConfig)`]);
    expect(stdout.trim()).toBe('function');
  });
  it.each([
    'dist/bin.js',
    'dist/index.js',
    'dist/types/index.d.ts',
    'builds/kubernetes/1.36.3.mod',
    'bramble.schema.json',
    'docs/config.md',
    'LICENSE',
    'package.json',
  ])('holds %s', (path) => expect(files).toContain(path));
  it('holds no sources and no tests', () => expect(files.filter((path) => /^(src|test|scripts|node_modules|lab)\//.test(path))).toEqual([]));
  it('needs no other package', async () => {
    const installed = JSON.parse(await readFile(join(directory, 'prefix/lib/node_modules/bramble/package.json'), 'utf8')) as Record<string, unknown>;
    expect([installed['dependencies'], installed['peerDependencies'], installed['optionalDependencies']]).toEqual([undefined, undefined, undefined]);
  });
});
