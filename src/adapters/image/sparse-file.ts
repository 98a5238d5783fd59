import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, open, rm, stat } from 'node:fs/promises';
import type { Sha256 } from '../../base/names.ts';
import type { Progress } from '../../ports/image.ts';
import { readTelling } from './telling.ts';

const blockBytes = 64 << 10;
const zeros = Buffer.alloc(blockBytes);

/** Writes a stream into a new file that only its owner reads. Blocks of zeros are left out: they read as zeros and take no room. */
export async function writeSparse(source: AsyncIterable<Buffer>, path: string): Promise<{ readonly sizeBytes: number; readonly sha256: Sha256 }> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  let sizeBytes = 0;
  try {
    for await (const chunk of source) {
      hash.update(chunk);
      for (const { at, bytes } of filledRuns(chunk)) await file.write(bytes, 0, bytes.length, sizeBytes + at);
      sizeBytes += chunk.length;
    }
    await file.truncate(sizeBytes);
  } finally {
    await file.close();
  }
  return { sizeBytes, sha256: hash.digest('hex') as Sha256 };
}

/** The parts of a chunk that are not zeros, as long as they can be. */
function filledRuns(chunk: Buffer): readonly { readonly at: number; readonly bytes: Buffer }[] {
  const runs: { at: number; bytes: Buffer }[] = [];
  let start = -1;
  for (let at = 0; at < chunk.length; at += blockBytes) {
    const block = chunk.subarray(at, at + blockBytes);
    const isZero = block.equals(zeros.subarray(0, block.length));
    if (!isZero && start < 0) start = at;
    if (isZero && start >= 0) {
      runs.push({ at: start, bytes: chunk.subarray(start, at) });
      start = -1;
    }
  }
  if (start >= 0) runs.push({ at: start, bytes: chunk.subarray(start) });
  return runs;
}

/** Copies a file: its blocks are shared where the file system can do that, else zeros take no room. */
export async function copySparse(from: string, to: string, progress: Progress): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
  } catch {
    await rm(to, { force: true });
    await writeSparse(readTelling(from, (await stat(from)).size, progress), to);
  }
}
