import { describe, expect, it } from 'vitest';
import { bytesText } from '../../base/bytes-text.ts';
import { clockText, count, durationText } from './units.ts';

describe('units', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [999.6, '1.0 kB'],
    [1400, '1.4 kB'],
    [9960, '10 kB'],
    [138_000_000, '138 MB'],
    [999_600_000, '1.0 GB'],
    [2.5e15, '2500 TB'],
  ])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));
  it.each([
    [40, '40 ms'],
    [440, '0.4 s'],
    [9940, '9.9 s'],
    [9960, '10 s'],
    [59_600, '1 min 0 s'],
    [185_000, '3 min 5 s'],
  ])('%d ms are %s', (ms, text) => expect(durationText(ms)).toBe(text));
  it.each([
    [-5, '0:00'],
    [7000, '0:07'],
    [3_723_000, '1:02:03'],
  ])('the clock of %d ms is %s', (ms, text) => expect(clockText(ms)).toBe(text));
  it('count one and many', () => expect([count(1, 'host'), count(0, 'host'), count(2, 'entry', 'entries')]).toEqual(['1 host', '0 hosts', '2 entries']));
});
