import { rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../base/trouble.ts';
import type { Scratch } from '../../ports/store.ts';
import { makeFolder } from '../files/make-folder.ts';
import { makeScratch } from '../store/scratch.ts';

/** A folder for unfinished images below `folder`, on the same file system. What was made for it goes with it unless something else is in there. */
export async function scratchBelow(folder: string): Promise<Scratch> {
  const parent = join(folder, '.unfinished');
  try {
    const first = await makeFolder(parent, 0o700);
    const { path, remove } = await makeScratch(parent);
    return {
      path,
      async remove() {
        await remove();
        await removeEmpty(parent, first ?? parent);
      },
    };
  } catch (cause) {
    throw new Failure({
      code: 'image.output-unwritable',
      message: `${folder} cannot be written: ${(cause as Error).message}`,
      remedy: 'Name another folder with --output, or make this one yours.',
      cause,
    });
  }
}

/** Removes empty folders from `path` up to and with `last`. */
async function removeEmpty(path: string, last: string): Promise<void> {
  try {
    await rmdir(path);
    if (path !== last) await removeEmpty(dirname(path), last);
  } catch {
    // Something is in there.
  }
}
