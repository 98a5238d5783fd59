import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Sha256 } from '../../base/names.ts';

/** Makes a file's bytes survive a power cut. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Puts a finished file at its place; after a power cut it is either there whole or not at all. */
export async function moveDurably(from: string, to: string): Promise<void> {
  await syncFile(from);
  await rename(from, to);
  await syncFile(dirname(to));
}

/** Writes a text whole: readers see the old one or the new one, also after a power cut. */
export async function writeDurably(path: string, text: string, mode = 0o666): Promise<void> {
  const beside = `${path}.${randomUUID()}`;
  try {
    await writeFile(beside, text, { flag: 'wx', mode });
    await moveDurably(beside, path);
  } finally {
    await rm(beside, { force: true });
  }
}

/** SHA-256 of a file's bytes. */
export async function digestFile(path: string): Promise<Sha256> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex') as Sha256;
}

/** Whether an error of the file system has this code, such as `ENOENT`. */
export const isErrno = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code;
