import { describe, expect, test } from 'vitest';
import { percentile, readDiskFigures } from './disk-figures.ts';

const answer = (sections: Readonly<Record<string, string>>): string =>
  Object.entries({ where: '/var/lib', trouble: '', ...sections })
    .map(([name, text]) => `\n@@bramble ${name}\n${text}`)
    .join('\n');
const records = '1+0 records in\n1+0 records out\n';

describe('the figures of a disk', () => {
  test('are read from perl and from the dd of GNU and busybox', () => {
    const sync = `2300 bytes copied, 0.001500000 s\n${records}2300 bytes (2.3 kB, 2.2 KiB) copied, 8.5e-05 s, 27 MB/s\n${records}2300 bytes (2.2KB) copied, 0.012000 seconds, 187.2KB/s\n`;
    expect(readDiskFigures(answer({ sync }))).toEqual({
      directory: '/var/lib',
      writesMs: [1.5, 0.085, 12],
      writtenBytesPerSecond: undefined,
      readBytesPerSecond: undefined,
    });
  });
  test('have rates where those were asked for', () => {
    const sync = '2300 bytes copied, 0.001500000 s\n';
    const write = `16+0 records in\n16+0 records out\n16777216 bytes (17 MB, 16 MiB) copied, 2 s, 8.4 MB/s\n`;
    expect(readDiskFigures(answer({ sync, write, read: "dd: failed to open 'x': Invalid argument\n" }))).toMatchObject({
      writtenBytesPerSecond: 8_388_608,
      readBytesPerSecond: undefined,
    });
  });
  test.each([
    ['Read-only file system', { trouble: 'Read-only file system\n' }, 'Read-only file system'],
    ['an I/O error', { sync: "dd: error writing 'x': Input/output error\n" }, "error writing 'x': Input/output error"],
    ['nothing', {}, 'nothing was measured'],
  ])('are unknown after %s', (_title, sections, unknown) => expect(readDiskFigures(answer(sections))).toEqual({ unknown }));
});

test.each([
  [[5], 0.99, 5],
  [[3, 1, 2], 0.5, 2],
  [Array.from({ length: 200 }, (_, index) => index + 1), 0.99, 198],
])('of %j the share %d stays at or below %d', (writes, share, expected) => expect(percentile(writes, share)).toBe(expected));
