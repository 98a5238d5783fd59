import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

test('a folder is made with all above it, once', async () => {
  const root = await mkdtemp(join(tmpdir(), 'bramble-folder-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const path = join(root, 'a/b');
  expect(await makeFolder(path, 0o700)).toBe(join(root, 'a'));
  expect((await stat(path)).mode & 0o777).toBe(0o700);
  expect(await makeFolder(path)).toBeUndefined();
});

test.runIf(process.platform === 'linux').each(['/proc/bramble', '/proc/bramble/lab', '/proc/self/bramble'])(
  '%s is refused instead of tried for ever',
  async (path) => {
    await expect(makeFolder(path)).rejects.toMatchObject({ code: 'EROFS', path });
  },
);
