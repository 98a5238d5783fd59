import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const portsIn = (path: string, pattern: RegExp): readonly string[] =>
  [...readFileSync(join(root, path), 'utf8').matchAll(pattern)].map(([, port]) => port ?? '');

it('docs/security.md tells of every port that a host must have free', () => {
  const reserved = portsIn('src/plan/preflight/ports.ts', /^ {2}\[(\d+), '/gm);
  const told = portsIn('docs/security.md', /^\| ([\d, -]+)/gm).flatMap((cell) => cell.split(/[, -]+/));
  expect(reserved).toEqual(expect.arrayContaining(['2379', '6443', '10250']));
  expect(reserved.filter((port) => !told.includes(port))).toEqual([]);
});
