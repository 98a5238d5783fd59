import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Sha256 } from '../../base/names.ts';
import { Failure } from '../../base/trouble.ts';
import type { Packing } from '../../image/packing.ts';
import type { Progress } from '../../ports/image.ts';
import { isErrno } from '../files/durable-file.ts';
import { runTool, startTool, type Tool } from './run-tool.ts';
import { writeSparse } from './sparse-file.ts';
import { readTelling, telling } from './telling.ts';

const chunkBytes = 1 << 20;

const damaged = (file: string, why: string, evidence?: string): Failure =>
  new Failure({
    code: 'image.damaged',
    message: `${file} cannot be unpacked: ${why}`,
    remedy: 'It is cut off or damaged: download it again, and compare its checksum with the published one (--sha256).',
    evidence,
  });

interface Unpacked {
  readonly sizeBytes: number;
  readonly sha256: Sha256;
}
type Chunks = AsyncIterable<Buffer>;

/** Unpacks an image file into a new one. Progress counts packed bytes. @throws Failure `image.damaged`, `image.disk-full`, `image.tool-missing` */
export async function unpack(file: string, packing: Packing, into: string, progress: Progress): Promise<Unpacked> {
  try {
    return await unpackTo((chunks) => writeSparse(chunks, into), file, packing, progress);
  } catch (error) {
    progress.signal?.throwIfAborted();
    if (isErrno(error, 'ENOSPC')) throw diskFull(into, error);
    throw error;
  }
}

export const diskFull = (path: string, cause: unknown): Failure =>
  new Failure({
    code: 'image.disk-full',
    message: `There is no space left for ${path}`,
    remedy: 'An unpacked image takes 3 to 8 GB, once for each host: make room, or name another folder with --output.',
    cause,
  });

async function unpackTo(write: (chunks: Chunks) => Promise<Unpacked>, file: string, packing: Packing, progress: Progress): Promise<Unpacked> {
  if (packing === 'zip') return write(await unzip(file, progress));
  const { size } = await stat(file);
  const input = readTelling(file, size, progress);
  switch (packing) {
    case 'raw':
      return write(input);
    case 'gz':
      return gunzip(write, file, input);
    case 'xz':
      return write(throughTool(file, 'xz', ['--decompress', '--stdout', '--threads=0'], input, progress));
    case 'zst':
      // Images packed with a window over 128 MB say so; without --long they are refused.
      return write(throughTool(file, 'zstd', ['--decompress', '--stdout', '--quiet', '--long=31'], input, progress));
  }
}

async function gunzip(write: (chunks: Chunks) => Promise<Unpacked>, file: string, input: Chunks): Promise<Unpacked> {
  let unpacked: Promise<Unpacked> | undefined;
  try {
    await pipeline(input, createGunzip({ chunkSize: chunkBytes }), (chunks) => (unpacked = write(chunks as Chunks)));
  } catch (error) {
    throw String((error as NodeJS.ErrnoException).code).startsWith('Z_') ? damaged(file, (error as Error).message) : error;
  }
  if (unpacked === undefined) throw new Error('bug: nothing was unpacked');
  return unpacked;
}

function throughTool(file: string, tool: Tool, args: readonly string[], input: Chunks | undefined, { signal }: Progress): Chunks {
  const { child, ended } = startTool(tool, args, signal);
  if (input === undefined) child.stdin.end();
  const feeding = input === undefined ? undefined : pipeline(input, child.stdin).catch((error: unknown) => error);
  const checked = ended.then(async ({ code, stderr }) => {
    // A program that ends early closes its input; why it ended is told by its exit code.
    if (code !== 0) throw damaged(file, lastLine(stderr) || `${tool} ended with ${code}`, stderr);
    const unread = await feeding;
    if (unread !== undefined) throw unread as Error;
  });
  return untilEnd(child.stdout, checked);
}

/** A stream that ends only when what feeds it ended well: half an image must not look like a whole one. */
function untilEnd(stream: Readable, ended: Promise<void>): Chunks {
  // It may fail before anybody reads.
  ended.catch(() => undefined);
  return chunksUntil(stream, ended);
}

async function* chunksUntil(stream: Readable, ended: Promise<void>): Chunks {
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    await ended;
    throw error;
  }
  await ended;
}

const lastLine = (text: string): string =>
  text
    .split('\n')
    .at(-1)
    ?.replace(/^(?:\/?\S*\/)?(?:xz|zstd|unzip): /, '')
    .replace(/^\(stdin\): /, '') ?? '';

async function unzip(file: string, progress: Progress): Promise<Chunks> {
  const { code, stdout, stderr } = await runTool('unzip', ['-Z1', '--', file]);
  if (code !== 0) throw damaged(file, 'its zip archive is not whole', stderr || stdout.toString());
  const members = stdout
    .toString()
    .split('\n')
    .filter((name) => /\.(?:img|raw|iso|wic)$/i.test(name));
  const [member, ...others] = members;
  if (member === undefined || others.length > 0) {
    throw new Failure({
      code: 'image.not-an-image',
      message: `${file} is a zip archive with ${others.length > 0 ? `several images: ${members.join(', ')}` : 'no image (*.img) in it'}`,
      remedy: 'Unpack it, and name the image with --source.',
    });
  }
  // A name is a pattern to unzip.
  const args = ['-p', '--', file, member.replaceAll(/[[\]*?\\]/g, '\\$&')];
  return telling(throughTool(file, 'unzip', args, undefined, progress), undefined, progress);
}
