import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findToolchain, isAtLeast } from './toolchain.ts';

describe('isAtLeast', () => {
  it.each([
    ['go1.26.8', '1.26.8', true],
    ['go1.26.10', '1.26.8', true],
    ['go1.27', '1.26.8', true],
    ['go1.26', '1.26.6', false],
    ['go1.9.7', '1.26', false],
    ['go1.27rc1', '1.26.8', true],
  ])('%s is at least %s: %s', (a, b, expected) => {
    expect(isAtLeast(a, b)).toBe(expected);
  });
});

describe('findToolchain', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bramble-go-'));
    await mkdir(join(folder, 'builds/etcd'), { recursive: true });
    await writeFile(join(folder, 'builds/etcd/go.mod'), 'module x\n\ngo 1.26.0\n');
    await mkdir(join(folder, 'builds/kubernetes'));
    await writeFile(join(folder, 'builds/kubernetes/1.36.3.mod'), 'module y\n\ngo 1.26.6\n');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const withGo = async (script: string): Promise<{ PATH: string }> => {
    await writeFile(join(folder, 'go'), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, 'go'), 0o755);
    return { PATH: `${folder}:/bin:/usr/bin` };
  };
  const find = (env: { PATH: string }) => findToolchain(join(folder, 'builds'), env);

  it('tells the version of a Go that is new enough for every module', async () => {
    expect(await find(await withGo('echo go1.26.6'))).toEqual({ ok: true, value: 'go1.26.6' });
  });
  it('says which version the modules need when Go is older', async () => {
    const found = await find(await withGo('echo go1.26.5'));
    expect(found).toEqual({ ok: false, error: expect.stringMatching(/go1\.26\.5.*go1\.26\.6/) as string });
  });
  it('says that there is no Go', async () => {
    expect(await find({ PATH: join(folder, 'nowhere') })).toEqual({ ok: false, error: expect.stringMatching(/not installed/) as string });
  });
  it('repeats what a broken Go says', async () => {
    expect(await find(await withGo('echo cannot find GOROOT >&2; exit 2'))).toEqual({
      ok: false,
      error: expect.stringMatching(/cannot find GOROOT/) as string,
    });
  });
});
