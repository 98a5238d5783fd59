import { readFile, rm, writeFile } from 'node:fs/promises';
import type { PartialFile } from '../../ports/store.ts';
import { isErrno } from '../files/durable-file.ts';
import { isAlive } from './is-alive.ts';

/** Takes a download's unfinished file for this process. What a process that died left behind is taken over and continued. */
export async function claimPartial(path: string): Promise<PartialFile | undefined> {
  const claim = `${path}.claim`;
  if (!(await take(claim))) return undefined;
  return {
    path,
    release: async (isDone) => {
      if (isDone) await Promise.all([path, `${path}.validator`].map((file) => rm(file, { force: true })));
      await rm(claim, { force: true });
    },
  };
}

async function take(claim: string): Promise<boolean> {
  try {
    await writeFile(claim, `${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  }
  const owner = Number(await readFile(claim, 'utf8').catch(() => ''));
  if (isAlive(owner)) return false;
  await rm(claim, { force: true });
  return take(claim);
}
