import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../base/trouble.ts';
import type { Workspace } from '../../ports/workspace.ts';
import { isErrno, writeDurably } from '../files/durable-file.ts';
import { makeFolder } from '../files/make-folder.ts';

/** So many runs are remembered; the oldest go first. */
const keptRecords = 200;

/** The records of runs, a file each, in a folder that is made by the first. */
export const runRecords = (folder: string): Pick<Workspace, 'readRecords' | 'keepRecord'> => ({
  async readRecords() {
    try {
      return await Promise.all((await namesIn(folder)).map((name) => readFile(join(folder, name), 'utf8')));
    } catch (cause) {
      const remedy = 'Make the folder readable for you, or move it away: it only tells what was done.';
      throw new Failure({ code: 'workspace.unreadable', message: `${folder} cannot be read`, remedy, cause });
    }
  },
  async keepRecord(name, text) {
    try {
      await makeFolder(folder, 0o700);
      await writeDurably(join(folder, name), text, 0o600);
      const old = (await namesIn(folder)).slice(0, -keptRecords);
      await Promise.all(old.map((each) => rm(join(folder, each), { force: true })));
    } catch (cause) {
      const message = `${folder} cannot be written: ${(cause as Error).message}`;
      throw new Failure({ code: 'workspace.unwritable', message, remedy: 'Make room on the disk, and the folder writable for you.', cause });
    }
  },
});

/** Names begin with the time, so that their order is that of the runs. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  }
}
