import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { secretMark } from '../../../src/testkit/fake-signer.ts';
import { goldenFiles, goldenFolder, keptFiles } from './host-tree.ts';

test('what is placed on the hosts of three clusters is what was read in review; `npm run update` writes it anew', async () => {
  const files = await goldenFiles();
  expect(keptFiles().toSorted()).toEqual([...files.keys()].toSorted());
  for (const [path, text] of files) expect(readFileSync(join(goldenFolder, path), 'utf8'), path).toBe(text);
});

test('no golden file shows a secret', () => {
  expect(keptFiles().filter((path) => readFileSync(join(goldenFolder, path), 'utf8').includes(secretMark))).toEqual([]);
});
