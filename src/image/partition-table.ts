import { err, ok, type Result } from '../base/result.ts';

/** A partition of a disk image; logical partitions (beyond the four of an MBR) are not told. */
export interface Partition {
  /** From 1. */
  readonly number: number;
  readonly startBytes: number;
  readonly sizeBytes: number;
}

export interface PartitionTable {
  readonly scheme: 'mbr' | 'gpt';
  readonly partitions: readonly Partition[];
}

/** How many bytes from the start of an image its partition table may take. */
export const tableBytes = 64 << 10;

const sectorBytes = 512;

/** Reads the table in the first `tableBytes` of an image, or says in words that follow the image's name why there is none. */
export function parsePartitionTable(head: Uint8Array): Result<PartitionTable, string> {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < sectorBytes || view.getUint16(510, true) !== 0xaa55) return err('has no partition table');
  const entries = [0, 1, 2, 3].map((at) => 446 + at * 16);
  if (entries.some((at) => (view.getUint8(at) & 0x7f) !== 0)) return err('has no partition table');
  if (entries.some((at) => view.getUint8(at + 4) === 0xee)) return parseGpt(head, view);
  const partitions = entries.flatMap((at, index) => {
    const [type, first, sectors] = [view.getUint8(at + 4), view.getUint32(at + 8, true), view.getUint32(at + 12, true)];
    return type === 0 || sectors === 0 ? [] : [{ number: index + 1, startBytes: first * sectorBytes, sizeBytes: sectors * sectorBytes }];
  });
  return checked({ scheme: 'mbr', partitions });
}

function parseGpt(head: Uint8Array, view: DataView): Result<PartitionTable, string> {
  const damaged = err('has a damaged partition table (GPT)');
  const at = sectorBytes;
  if (head.length < 2 * sectorBytes || textAt(head, at, 8) !== 'EFI PART') return damaged;
  const headerBytes = view.getUint32(at + 12, true);
  if (headerBytes < 92 || headerBytes > sectorBytes) return damaged;
  // A copy: the checksum counts as zero in what it is of.
  const header = Uint8Array.from(head.subarray(at, at + headerBytes));
  header.fill(0, 16, 20);
  if (crc32(header) !== view.getUint32(at + 16, true)) return damaged;
  const [start, count, size] = [Number(view.getBigUint64(at + 72, true)) * sectorBytes, view.getUint32(at + 80, true), view.getUint32(at + 84, true)];
  if (size < 128 || start + count * size > head.length) return damaged;
  if (crc32(head.subarray(start, start + count * size)) !== view.getUint32(at + 88, true)) return damaged;
  const partitions = Array.from({ length: count }, (_, index): Partition | undefined => {
    const entry = start + index * size;
    if (head.subarray(entry, entry + 16).every((byte) => byte === 0)) return undefined;
    const [first, last] = [Number(view.getBigUint64(entry + 32, true)), Number(view.getBigUint64(entry + 40, true))];
    return { number: index + 1, startBytes: first * sectorBytes, sizeBytes: (last - first + 1) * sectorBytes };
  });
  return checked({ scheme: 'gpt', partitions: partitions.filter((each) => each !== undefined) });
}

/** What overlaps or covers the table itself was never written by a partitioning tool. */
function checked(table: PartitionTable): Result<PartitionTable, string> {
  const sorted = table.partitions.toSorted((a, b) => a.startBytes - b.startBytes);
  let end = sectorBytes;
  for (const { startBytes, sizeBytes } of sorted) {
    if (startBytes < end || sizeBytes <= 0) return err('has a damaged partition table');
    end = startBytes + sizeBytes;
  }
  return sorted.length === 0 ? err('has an empty partition table') : ok(table);
}

/** Where the last partition ends: an image that is shorter was cut off. */
export const endBytes = ({ partitions }: PartitionTable): number => Math.max(...partitions.map(({ startBytes, sizeBytes }) => startBytes + sizeBytes));

export type FileSystem = 'fat' | 'ext' | 'other';

/** How many bytes from the start of a partition tell its file system. */
export const fileSystemBytes = 2048;

/** The file system that the first bytes of a partition show; its type in the table is only what somebody meant. */
export function fileSystemOf(head: Uint8Array): FileSystem {
  if (head.length < fileSystemBytes) return 'other';
  if (head[1080] === 0x53 && head[1081] === 0xef) return 'ext';
  // FAT32 has its name at 82, FAT12 and FAT16 at 54.
  const isFat = head[510] === 0x55 && head[511] === 0xaa && [82, 54].some((at) => textAt(head, at, 3) === 'FAT');
  return isFat ? 'fat' : 'other';
}

const textAt = (bytes: Uint8Array, at: number, length: number): string => String.fromCharCode(...bytes.subarray(at, at + length));

/** CRC-32 as GPT has it (IEEE 802.3, reflected). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
