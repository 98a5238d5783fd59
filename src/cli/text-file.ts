import { chmod, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../base/trouble.ts';
import type { Context } from './context.ts';

/** Files are written into folders that are made where they are missing. */
type Maker = Pick<Context, 'makeFolder'>;

/** The text of a file; undefined where it is not there. @throws Failure `cli.unreadable-file` */
export const readText = (path: string): Promise<string | undefined> => read(path, 'utf8');

/** A file's bytes as base64; undefined where it is not there. @throws Failure `cli.unreadable-file` */
export const readBase64 = (path: string): Promise<string | undefined> => read(path, 'base64');

async function read(path: string, encoding: 'utf8' | 'base64'): Promise<string | undefined> {
  try {
    return await readFile(path, encoding);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw new Failure({
      code: 'cli.unreadable-file',
      message: `${path} cannot be read: ${codeOf(cause)}`,
      remedy: 'Check that it is a file and that you may read it.',
      cause,
    });
  }
}

/** Writes a file that only its owner may read, whole: beside, then renamed. @throws Failure `cli.unwritable-file` */
export const writePrivate = (maker: Maker, path: string, text: string): Promise<void> => writeWhole(maker, path, text, 0o600);

/** Writes a file whole, as it may be read now; a link to a file stays one. @throws Failure `cli.unwritable-file` */
export async function writeText(maker: Maker, path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const there = await stat(target).catch(() => undefined);
  await writeWhole(maker, target, text, there === undefined ? undefined : there.mode & 0o777);
}

/** @param mode undefined: what the process gives to new files */
async function writeWhole({ makeFolder }: Maker, path: string, text: string, mode: number | undefined): Promise<void> {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    await makeFolder(dirname(path));
    await writeFile(beside, text, { mode: mode ?? 0o666, flush: true });
    if (mode !== undefined) await chmod(beside, mode);
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true });
    throw new Failure({
      code: 'cli.unwritable-file',
      message: `${path} cannot be written: ${codeOf(cause)}`,
      remedy: 'Check that the folder is there, is yours and has space.',
      cause,
    });
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error));
