import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

// A check of DNS hung for as long as it was allowed to at all: the limit of its first question had been collected.
test('a time limit ends also after the garbage collector ran', () => {
  const program = join(import.meta.dirname, 'time-limit-collected.ts');
  expect(execFileSync(process.execPath, ['--expose-gc', join(root, 'scripts/run.mjs'), program], { encoding: 'utf8', timeout: 60_000 })).toBe('TimeoutError\n');
});
