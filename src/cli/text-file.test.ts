import { chmod, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder as make } from '../adapters/files/make-folder.ts';
import { writePrivate, writeText } from './text-file.ts';

const context = { makeFolder: (path: string) => make(path, 0o700) };
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bramble-text-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a private file is for its owner alone, and so are the folders that are made for it', async () => {
  const path = join(folder, 'a/b/kubeconfig');
  await writePrivate(context, path, 'text');
  expect([await readFile(path, 'utf8'), await modeOf(path), await modeOf(join(folder, 'a'))]).toEqual(['text', 0o600, 0o700]);
});

test('a file that is there keeps its mode, and a link to it stays a link', async () => {
  const [path, link] = [join(folder, 'bramble.yaml'), join(folder, 'link')];
  await writeFile(path, 'before');
  await chmod(path, 0o640);
  await symlink(path, link);
  await writeText(context, link, 'after');
  expect([await readFile(path, 'utf8'), await modeOf(path)]).toEqual(['after', 0o640]);
});

test.runIf(process.platform === 'linux').each(['/proc/bramble/kubeconfig', '/proc/bramble/below/kubeconfig'])('%s is refused', async (path) => {
  const refusal = { code: 'cli.unwritable-file', message: `${path} cannot be written: EROFS` };
  await expect(writePrivate(context, path, 'text')).rejects.toMatchObject(refusal);
  await expect(writeText(context, path, 'text')).rejects.toMatchObject(refusal);
});
