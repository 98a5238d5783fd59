import { describe, expect, it } from 'vitest';
import { endBytes, fileSystemBytes, fileSystemOf, parsePartitionTable } from './partition-table.ts';

const entry = (type: number, first: number, sectors: number, status = 0): number[] => [
  status,
  0,
  0,
  0,
  type,
  0,
  0,
  0,
  ...[first, sectors].flatMap((n) => [n & 0xff, (n >> 8) & 0xff, (n >> 16) & 0xff, (n >>> 24) & 0xff]),
];
/** The first sector of a disk with these entries. */
const mbr = (...entries: readonly number[][]): Uint8Array => {
  const head = new Uint8Array(4096);
  for (const [index, each] of entries.entries()) head.set(each, 446 + index * 16);
  head.set([0x55, 0xaa], 510);
  return head;
};

describe('a partition table', () => {
  it('of Raspberry Pi OS has a boot partition and a root', () => {
    const table = parsePartitionTable(mbr(entry(0x0c, 16_384, 1_048_576), entry(0x83, 1_064_960, 4_947_968)));
    expect(table).toEqual({
      ok: true,
      value: {
        scheme: 'mbr',
        partitions: [
          { number: 1, startBytes: 8_388_608, sizeBytes: 536_870_912 },
          { number: 2, startBytes: 545_259_520, sizeBytes: 2_533_359_616 },
        ],
      },
    });
    expect(table.ok && endBytes(table.value)).toBe(3_078_619_136);
  });
  it('keeps the numbers of partitions where an entry is empty', () => {
    const table = parsePartitionTable(mbr(entry(0, 0, 0), entry(0x0c, 2048, 100)));
    expect(table.ok && table.value.partitions.map(({ number }) => number)).toEqual([2]);
  });
  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /no partition table/],
    ['zeros', new Uint8Array(4096), /no partition table/],
    ['a FAT without a table, whose code stands where entries would', mbr(entry(0x0c, 2048, 100, 0x33)), /no partition table/],
    ['no partition', mbr(), /empty/],
    ['partitions that overlap', mbr(entry(0x0c, 2048, 100), entry(0x83, 2100, 100)), /damaged/],
    ['a partition over the table itself', mbr(entry(0x0c, 0, 100)), /damaged/],
    ['a GPT that is not there', mbr(entry(0xee, 1, 0xffff)), /damaged partition table \(GPT\)/],
  ])('is told as unusable where there is %s', (_what, head, reason) => {
    expect(parsePartitionTable(head)).toEqual({ ok: false, error: expect.stringMatching(reason) as string });
  });
});

describe('the file system of a partition', () => {
  const head = (...marks: readonly (readonly [number, string | readonly number[]])[]): Uint8Array => {
    const bytes = new Uint8Array(fileSystemBytes);
    for (const [at, mark] of marks) bytes.set(typeof mark === 'string' ? new TextEncoder().encode(mark) : mark, at);
    return bytes;
  };
  it.each<[string, Uint8Array, string]>([
    ['FAT32', head([82, 'FAT32   '], [510, [0x55, 0xaa]]), 'fat'],
    ['FAT16', head([54, 'FAT16   '], [510, [0x55, 0xaa]]), 'fat'],
    ['ext4', head([1080, [0x53, 0xef]]), 'ext'],
    ['a name without the mark of a boot sector', head([82, 'FAT32   ']), 'other'],
    ['zeros', head(), 'other'],
    ['too little', new Uint8Array(512), 'other'],
  ])('is seen by its first bytes: %s', (_what, bytes, expected) => {
    expect(fileSystemOf(bytes)).toBe(expected);
  });
});
