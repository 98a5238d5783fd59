import { expect, test } from 'vitest';
import { byText, sortedBy } from './order.ts';

test('texts are ordered by their code units, whatever the locale', () => {
  expect(['b', 'ä', 'a', 'B', 'a1', 'a10', 'a2', ''].toSorted(byText)).toEqual(['', 'B', 'a', 'a1', 'a10', 'a2', 'b', 'ä']);
});
test('sorting leaves the list as it was, and equal items in their order', () => {
  const items = [
    { key: 'b', n: 1 },
    { key: 'a', n: 2 },
    { key: 'b', n: 3 },
  ];
  expect(sortedBy(items, ({ key }) => key).map(({ n }) => n)).toEqual([2, 1, 3]);
  expect(items.map(({ n }) => n)).toEqual([1, 2, 3]);
});
