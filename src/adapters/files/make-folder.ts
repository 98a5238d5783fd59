import { chmod, mkdir, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** linux/magic.h: PROC_SUPER_MAGIC */
const procfs = 0x9fa0;

/**
 * `mkdir -p`. Gives the first folder that it made. procfs says of a new folder that it does not exist, and Node tries again for ever: there it is
 * refused, as on other file systems that take none. @throws what the operating system says, with `code` and `path`
 */
export async function makeFolder(path: string, mode = 0o777): Promise<string | undefined> {
  if ((await fileSystemOf(path)) === procfs) throw Object.assign(new Error(`EROFS: procfs takes no folders, mkdir '${path}'`), { code: 'EROFS', path });
  return await mkdir(path, { recursive: true, mode });
}

/** A folder that only its owner may enter, also where it was there before. @throws what `makeFolder` throws */
export async function makePrivateFolder(path: string): Promise<void> {
  await makeFolder(path, 0o700);
  await chmod(path, 0o700);
}

/** The type of file system that the path is on, or its nearest folder that is there; undefined where that cannot be told. */
async function fileSystemOf(path: string): Promise<number | undefined> {
  try {
    return (await statfs(path)).type;
  } catch {
    return dirname(path) === path ? undefined : await fileSystemOf(dirname(path));
  }
}
