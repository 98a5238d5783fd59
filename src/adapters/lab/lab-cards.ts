import { access, truncate } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { LabComputer } from '../../ports/lab.ts';
import { makeFolder } from '../files/make-folder.ts';
import { storePath } from '../store/store-path.ts';

/** Cards in a folder of the store, where its blobs and index are not touched. */
export function labCards(env: Readonly<Record<string, string | undefined>>): LabComputer['cards'] {
  const folder = join(storePath(env), 'cards');
  const { uid, gid } = userInfo();
  const path = (name: string): string => join(folder, name);
  return {
    owner: `${uid}:${gid}`,
    path,
    has: (name) =>
      access(path(name)).then(
        () => true,
        () => false,
      ),
    async makeFolder() {
      await makeFolder(folder);
      return folder;
    },
    grow: truncate,
  };
}
