import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { boardPlans, boardsFolder } from './board-plans.ts';

test.each([...boardPlans()])('what is planned for %s is what was read in review; `npm run update` writes it anew', (path, text) => {
  expect(text).toBe(readFileSync(join(boardsFolder, path), 'utf8'));
});

test('no stub that says so is ever edited', () => {
  const plans = [...boardPlans()].map(([, text]) => text).join('');
  expect(plans).toContain('/boot/firmware/cmdline.txt');
  expect(plans).not.toContain('DO NOT EDIT');
});
