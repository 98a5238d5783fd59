import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LabFolder } from '../../ports/lab.ts';
import { writeDurably } from '../files/durable-file.ts';
import { makeFolder, makePrivateFolder } from '../files/make-folder.ts';
import { makeKeyPair } from '../ssh/make-key-pair.ts';

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/** Gives `otherwise` where the error has one of the codes, and throws it else. */
const unless =
  <T>(codes: readonly string[], otherwise: T) =>
  (error: unknown): T => {
    if (codes.includes(String(codeOf(error)))) return otherwise;
    throw error;
  };

/** A lab's folder on this computer. Nothing is made before the first write. */
export function labFolder(path: string): LabFolder {
  const at = (name: string): string => join(path, name);
  const makeFolderOf = async (name: string): Promise<void> => {
    await makeFolder(path);
    if (dirname(name) === '.') return;
    await makePrivateFolder(dirname(at(name)));
  };
  return {
    path,
    read: (name) => readFile(at(name), 'utf8').catch(unless<string | undefined>(['ENOENT', 'ENOTDIR'], undefined)),
    async write(name, text, mode) {
      await makeFolderOf(name);
      await writeDurably(at(name), text, mode);
    },
    async makeKey(name, comment) {
      await makeFolderOf(name);
      await makeKeyPair(at(name), comment);
    },
    remove: (name) => rm(at(name), { recursive: true, force: true }),
    removeIfEmpty: (name = '') => rmdir(at(name)).catch(unless(['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'], undefined)),
    list: async (name = '') => (await readdir(at(name)).catch(unless<string[]>(['ENOENT', 'ENOTDIR'], []))).sort(),
  };
}
