import { type FileHandle, open } from 'node:fs/promises';
import { Failure } from '../../base/trouble.ts';
import { type Packing, packingBytes, packingOf } from '../../image/packing.ts';
import { endBytes, fileSystemBytes, fileSystemOf, parsePartitionTable, type Partition, tableBytes } from '../../image/partition-table.ts';
import type { FoundPartition, ImageFiles } from '../../ports/image.ts';
import { digestFile, isErrno, moveDurably } from '../files/durable-file.ts';
import { scratchBelow } from './scratch-below.ts';
import { holdsFat, listFat, readFat, writeFat } from './fat-partition.ts';
import { runTool } from './run-tool.ts';
import { copySparse } from './sparse-file.ts';
import { diskFull, unpack } from './unpack.ts';

/** Image files on this computer, with mtools for their FAT partitions and debugfs, where it is there, for ext4. */
export const imageFiles: ImageFiles = {
  check: async () => void (await runTool('mcopy', ['-V'])),
  packing: (file) => withFile(file, async (handle) => packingIn(file, await bytesAt(handle, 0, packingBytes))),
  digest: digestFile,
  scratch: scratchBelow,
  unpack,
  async copy(from, to, progress) {
    try {
      await copySparse(from, to, progress);
    } catch (error) {
      progress.signal?.throwIfAborted();
      throw isErrno(error, 'ENOSPC') ? diskFull(to, error) : error;
    }
  },
  place: moveDurably,
  partitions: (image) => withFile(image, (handle) => partitionsIn(image, handle)),
  list: listFat,
  read: readFat,
  write: writeFat,
  holds: holdsFat,
  readExt,
};

const notAnImage = (file: string, why: string): Failure =>
  new Failure({
    code: 'image.not-an-image',
    message: `${file} is no image of a disk: ${why}`,
    remedy: 'Name an operating system image for the board (*.img, *.img.xz, *.img.gz, *.img.zst or *.zip) with --source.',
  });

function packingIn(file: string, head: Uint8Array): Packing {
  const packing = packingOf(head);
  if (packing.ok) return packing.value;
  throw notAnImage(file, `it is ${packing.error}`);
}

async function partitionsIn(image: string, handle: FileHandle): Promise<readonly FoundPartition[]> {
  const table = parsePartitionTable(await bytesAt(handle, 0, tableBytes));
  if (!table.ok) throw notAnImage(image, `it ${table.error}`);
  const [{ size }, end] = [await handle.stat(), endBytes(table.value)];
  if (size < end) {
    throw new Failure({
      code: 'image.damaged',
      message: `${image} ends after ${size} bytes, and its last partition after ${end}`,
      remedy: 'It is cut off: download it again, and compare its checksum with the published one (--sha256).',
    });
  }
  return Promise.all(
    table.value.partitions.map(async (each) => ({ ...each, fileSystem: fileSystemOf(await bytesAt(handle, each.startBytes, fileSystemBytes)) })),
  );
}

async function withFile<T>(file: string, work: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(file, 'r').catch((cause: unknown) => {
    const isMissing = isErrno(cause, 'ENOENT');
    throw new Failure({
      code: isMissing ? 'image.source-missing' : 'image.unreadable',
      message: isMissing ? `${file} is not there` : `${file} cannot be read: ${(cause as Error).message}`,
      remedy: isMissing ? 'Name a file or an address with --source, or in image.source of bramble.yaml.' : 'Check that it is a file and that you may read it.',
      cause,
    });
  });
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}

async function bytesAt(handle: FileHandle, at: number, count: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(count);
  const { bytesRead } = await handle.read(bytes, 0, count, at);
  return bytes.subarray(0, bytesRead);
}

/** Knowing the system better is worth a program that is not there everywhere; without it the boot partition alone must tell. */
async function readExt(image: string, { startBytes }: Partition, path: string): Promise<string | undefined> {
  try {
    const { stdout } = await runTool('debugfs', ['-R', `cat /${path}`, `${image}?offset=${startBytes}`]);
    return stdout.length === 0 ? undefined : stdout.toString();
  } catch {
    return undefined;
  }
}
