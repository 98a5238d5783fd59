import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { goldenImageFiles, goldenImageFolder } from './image-tree.ts';

const made = goldenImageFiles();
const kept = (readdirSync(goldenImageFolder, { recursive: true }) as string[]).filter(
  (path) => path.includes('/') && statSync(join(goldenImageFolder, path)).isFile(),
);

describe('what a card of each recorded image gets', () => {
  test('is kept for review, each file of it', () => expect(kept.toSorted()).toEqual([...made.keys()].toSorted()));
  test.each([...made])('%s is as it was reviewed (npm run update renews it)', (path, text) =>
    expect(text).toBe(readFileSync(join(goldenImageFolder, path), 'utf8')),
  );
});
