import { expect, test } from 'vitest';
import { nearest } from './did-you-mean.ts';

test.each([
  ['kuberntes', ['kubernetes', 'network'], 'kubernetes'],
  ['cp1', ['cp-1', 'cp-2', 'worker-1'], 'cp-1'],
  ['rloe', ['role', 'name'], 'role'],
  ['hosts', ['hosts'], 'hosts'],
  ['zebra', ['role', 'name'], undefined],
  ['x', [], undefined],
])('for %s among %j the word that was meant is %s', (word, known, meant) => {
  expect(nearest(word, known)).toBe(meant);
});
