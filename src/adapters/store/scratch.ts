import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scratch } from '../../ports/store.ts';
import { makeFolder } from '../files/make-folder.ts';
import { isAlive } from './is-alive.ts';

/** A new directory below `parent` that carries this process's id; what killed processes left there goes. */
export async function makeScratch(parent: string): Promise<Scratch> {
  await makeFolder(parent);
  const left = (await readdir(parent)).filter((name) => !isAlive(Number.parseInt(name, 10)));
  await Promise.all(left.map((name) => rm(join(parent, name), { recursive: true, force: true })));
  const path = await mkdtemp(join(parent, `${process.pid}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
