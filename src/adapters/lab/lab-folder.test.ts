import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { labFolder } from './lab-folder.ts';

let parent = '';
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'bramble-folder-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

test('reading and listing a folder that is not there makes none', async () => {
  const folder = labFolder(join(parent, 'lab'));
  expect([await folder.read('bramble.yaml'), await folder.list(), await folder.list('ssh')]).toEqual([undefined, [], []]);
  expect(await labFolder(parent).list()).toEqual([]);
});

test('files get their mode, and the folders below the lab’s are private', async () => {
  const folder = labFolder(join(parent, 'lab'));
  await folder.write('.bramble/lab.json', '{}', 0o600);
  expect((await stat(join(parent, 'lab/.bramble/lab.json'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(parent, 'lab/.bramble'))).mode & 0o777).toBe(0o700);
});

test('a key pair is made in place of one of which only half is left', async () => {
  const folder = labFolder(parent);
  await folder.write('ssh/id_ed25519', 'half a pair', 0o600);
  await folder.makeKey('ssh/id_ed25519', 'a comment');
  expect(await folder.read('ssh/id_ed25519.pub')).toMatch(/^ssh-ed25519 \S+ a comment\n$/);
  expect((await stat(join(parent, 'ssh/id_ed25519'))).mode & 0o777).toBe(0o600);
});

test('only an empty folder is removed as empty, and what is absent is no trouble', async () => {
  const folder = labFolder(join(parent, 'lab'));
  await folder.write('ssh/mine', 'x', 0o600);
  await folder.removeIfEmpty('ssh');
  await folder.removeIfEmpty('no-such');
  expect(await folder.list()).toEqual(['ssh']);
  await folder.remove('ssh/mine');
  await folder.removeIfEmpty('ssh');
  await folder.removeIfEmpty();
  expect(await labFolder(parent).list()).toEqual([]);
});

test('what cannot be read is not taken for absent', async () => {
  await mkdir(join(parent, 'bramble.yaml'));
  await expect(labFolder(parent).read('bramble.yaml')).rejects.toMatchObject({ code: 'EISDIR' });
});
