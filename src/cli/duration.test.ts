import { describe, expect, test } from 'vitest';
import { parseDuration } from './duration.ts';

describe('a duration', () => {
  test.each([
    ['1s', 1_000],
    ['90s', 90_000],
    ['5m', 300_000],
    ['05m', 300_000],
    ['1h30m', 5_400_000],
    ['1h0m5s', 3_605_000],
    ['24h', 86_400_000],
    ['23h60m', 86_400_000],
  ])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each([
    '',
    ' ',
    '0s',
    '0m',
    '5',
    '5 m',
    '1.5h',
    '-5m',
    '+5m',
    '5M',
    '5ms',
    '5min',
    '30s5m',
    '5m5m',
    '24h1s',
    '99999h',
    '999999s',
    'm',
    '1e3s',
    '５m',
    '5m\n',
  ])('%j is none', (text) => expect(parseDuration(text)).toBeUndefined());
});
