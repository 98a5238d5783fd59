import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runRecords } from './run-records.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bramble-records-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const name = (index: number): string => `2026-11-21T13-07-49.${String(index).padStart(3, '0')}Z-up.json`;

test('where no run was ever recorded there are none, and reading makes no folder', async () => {
  expect(await runRecords(join(folder, 'history')).readRecords()).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});

test('records come back in the order of their names, whatever the order of writing', async () => {
  const records = runRecords(join(folder, '.bramble/history'));
  for (const index of [2, 1, 3]) await records.keepRecord(name(index), `${index}`);
  expect(await records.readRecords()).toEqual(['1', '2', '3']);
});

test('a record that ends replaces the one that began, and nothing lies beside it', async () => {
  const records = runRecords(folder);
  await records.keepRecord(name(1), 'begun');
  await records.keepRecord(name(1), 'ended');
  expect(await records.readRecords()).toEqual(['ended']);
  expect(readdirSync(folder)).toEqual([name(1)]);
});

test('records are for their owner alone', async () => {
  const hidden = join(folder, '.bramble');
  await runRecords(join(hidden, 'history')).keepRecord(name(1), 'x');
  expect([hidden, join(hidden, 'history'), join(hidden, 'history', name(1))].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700, 0o600]);
});

test('the newest 200 are kept', async () => {
  for (let index = 0; index < 205; index += 1) writeFileSync(join(folder, name(index)), String(index));
  const records = runRecords(folder);
  await records.keepRecord(name(205), '205');
  const left = await records.readRecords();
  expect([left.length, left[0], left.at(-1)]).toEqual([200, '6', '205']);
});

test('what was left by a write that was killed is no record', async () => {
  writeFileSync(join(folder, `${name(1)}.5f0c`), '{"half');
  expect(await runRecords(folder).readRecords()).toEqual([]);
});

test('a folder that cannot be one is a failure that names it', async () => {
  const path = join(folder, 'history');
  writeFileSync(path, '');
  await expect(runRecords(path).readRecords()).rejects.toMatchObject({ code: 'workspace.unreadable', message: expect.stringContaining(path) });
  await expect(runRecords(path).keepRecord(name(1), 'x')).rejects.toMatchObject({ code: 'workspace.unwritable', message: expect.stringContaining(path) });
});
