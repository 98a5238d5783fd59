import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Sha256 } from '../../base/names.ts';
import { Failure } from '../../base/trouble.ts';
import { bytesText } from '../../base/bytes-text.ts';
import type { ClaimedDevice, Progress } from '../../ports/image.ts';
import { isErrno } from '../files/durable-file.ts';
import { startTool } from './run-tool.ts';

/** What cards are written in: one erase block of most of them. */
const blockBytes = 4 << 20;

/** Takes a block device for this process alone. */
export async function claimDevice(device: string): Promise<ClaimedDevice> {
  const handle = await openAlone(device);
  return {
    write: (image, progress) => writeImage(image, device, progress),
    digest: (sizeBytes, progress) => digestDevice(device, sizeBytes, progress),
    release: () => handle.close(),
  };
}

/** O_EXCL on a block device is the kernel's word that neither a mounted file system nor anything else has it. */
async function openAlone(device: string): Promise<FileHandle> {
  try {
    if (!(await stat(device)).isBlockDevice()) throw Object.assign(new Error('it is no block device'), { code: 'ENOTBLK' });
    return await open(device, constants.O_RDWR | constants.O_EXCL);
  } catch (cause) {
    if (isErrno(cause, 'EBUSY')) {
      throw new Failure({
        code: 'image.device-busy',
        message: `${device} is in use`,
        remedy: 'Take it out of use (umount, swapoff, vgchange -an), and run the command again.',
        cause,
      });
    }
    if (isErrno(cause, 'EACCES') || isErrno(cause, 'EPERM')) {
      const remedy = `Make it yours until it is pulled out, and run the command again: sudo chown "$USER" ${device}`;
      throw new Failure({ code: 'image.device-denied', message: `You may not write to ${device}`, remedy, cause });
    }
    throw cardFailed(device, 'cannot be opened', (cause as Error).message);
  }
}

const cardFailed = (device: string, what: string, evidence: string): Failure =>
  new Failure({
    code: 'image.card-failed',
    message: `The card in ${device} ${what}`,
    remedy: 'It was pulled out, or it or its reader is broken. Nothing starts from it now: put it in again, or take another one, and run the command again.',
    evidence,
  });

/** All but the first block, then that: it has the partition table, without which nothing takes the card for a system. */
async function writeImage(image: string, device: string, { signal, onProgress }: Progress): Promise<Sha256> {
  const { size } = await stat(image);
  const hash = createHash('sha256');
  const first = await firstBlock(image);
  hash.update(first);
  let done = 0;
  const count = (bytes: number): void => {
    done += bytes;
    onProgress(done, size);
  };
  const put = async (source: AsyncIterable<Buffer> | readonly Buffer[], block: number): Promise<void> => {
    const where = [`of=${device}`, `bs=${blockBytes}`, `seek=${block}`, 'iflag=fullblock', 'oflag=direct', 'conv=nocreat,notrunc,fsync', 'status=none'];
    const { child, ended } = startTool('dd', where, signal);
    const feeding = pipeline(source, child.stdin).catch((error: unknown) => error);
    const { code, stderr } = await ended;
    // What dd says of a write that failed tells more than that it takes no more input.
    if (code !== 0) throw cardFailed(device, `took no more after ${bytesText(done)} of ${bytesText(size)}`, stderr);
    const unread = await feeding;
    if (unread !== undefined) throw unread as Error;
  };
  const rest = async function* (): AsyncIterable<Buffer> {
    for await (const chunk of createReadStream(image, { start: first.length, highWaterMark: blockBytes })) {
      signal?.throwIfAborted();
      hash.update(chunk as Buffer);
      yield chunk as Buffer;
      count((chunk as Buffer).length);
    }
  };
  await put([Buffer.alloc(first.length)], 0);
  if (size > first.length) await put(rest(), 1);
  await put([first], 0);
  count(first.length);
  return hash.digest('hex') as Sha256;
}

async function firstBlock(image: string): Promise<Buffer> {
  const handle = await open(image, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(blockBytes), 0, blockBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function digestDevice(device: string, sizeBytes: number, { signal, onProgress }: Progress): Promise<Sha256> {
  const hash = createHash('sha256');
  const blocks = Math.ceil(sizeBytes / blockBytes);
  const { child, ended } = startTool('dd', [`if=${device}`, `bs=${blockBytes}`, `count=${blocks}`, 'iflag=direct', 'status=none'], signal);
  let [done, told] = [0, 0];
  for await (const chunk of child.stdout) {
    const wanted = (chunk as Buffer).subarray(0, sizeBytes - done);
    hash.update(wanted);
    done += wanted.length;
    if (done - told < blockBytes && done < sizeBytes) continue;
    told = done;
    onProgress(done, sizeBytes);
  }
  const { code, stderr } = await ended;
  if (code !== 0 || done < sizeBytes) throw cardFailed(device, `gave no more after ${bytesText(done)} of ${bytesText(sizeBytes)}`, stderr);
  return hash.digest('hex') as Sha256;
}
