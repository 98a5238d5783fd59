import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Limit } from '../config/limit.ts';
import { maxUnavailable } from './max-unavailable.ts';

const count = (value: number): Limit => ({ kind: 'count', value });
const percent = (value: number): Limit => ({ kind: 'percent', value });

test.each<[title: string, limit: Limit, workers: number, expected: number]>([
  ['one of one is one', count(1), 1, 1],
  ['one of five is one', count(1), 5, 1],
  ['all of five are five', count(5), 5, 5],
  ['more than there are is all of them', count(9), 5, 5],
  ['10 % of five is one, never none', percent(10), 5, 1],
  ['1 % of one is one', percent(1), 1, 1],
  ['100 % of one is one', percent(100), 1, 1],
  ['100 % of five is all', percent(100), 5, 5],
  ['99 % of five leaves one', percent(99), 5, 4],
  ['25 % of four is one', percent(25), 4, 1],
  ['25 % of seven is rounded down', percent(25), 7, 1],
  ['25 % of eight is two', percent(25), 8, 2],
  ['29 % of a hundred is exactly 29', percent(29), 100, 29],
  ['no workers still let a change go on', percent(50), 0, 1],
])('%s', (_, limit, workers, expected) => {
  expect(maxUnavailable(limit, workers)).toBe(expected);
});

test('whatever the limit, at least one worker may be away, never more than there are, and never more than was said', () => {
  const limit = fc.oneof(fc.integer({ min: 1, max: 1_000 }).map(count), fc.integer({ min: 1, max: 100 }).map(percent));
  fc.assert(
    fc.property(limit, fc.integer({ min: 1, max: 1_000 }), (each, workers) => {
      const away = maxUnavailable(each, workers);
      const said = each.kind === 'count' ? each.value : (workers * each.value) / 100;
      expect(Number.isInteger(away) && away >= 1 && away <= workers && (away === 1 || away <= said)).toBe(true);
    }),
  );
});
