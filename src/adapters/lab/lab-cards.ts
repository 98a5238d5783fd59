import { execFile } from 'node:child_process';
import { access, mkdir, truncate } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from '../../base/trouble.ts';
import type { LabCards } from '../../ports/lab.ts';
import { storePath } from '../store/store-path.ts';

/** Cards in a folder of the store, where its blobs and index are not touched. */
export function labCards(env: Readonly<Record<string, string | undefined>>, signal?: AbortSignal): LabCards {
  const folder = join(storePath(env), 'cards');
  const { uid, gid } = userInfo();
  return {
    owner: `${uid}:${gid}`,
    has: (name) =>
      access(join(folder, name)).then(
        () => true,
        () => false,
      ),
    async makeFolder() {
      await mkdir(folder, { recursive: true });
      return folder;
    },
    async copy(name, to, bytes) {
      try {
        await promisify(execFile)('cp', ['--sparse=always', '--reflink=auto', join(folder, name), to], signal === undefined ? {} : { signal });
        await truncate(to, bytes);
      } catch (cause) {
        signal?.throwIfAborted();
        throw new Failure({
          code: 'lab.card-not-copied',
          message: `The card of a virtual board could not be written to ${to}.`,
          remedy: 'Each board needs 1 GB of disk at once and up to 12 GB later: see that there is room, then try again.',
          evidence: cause instanceof Error ? cause.message : String(cause),
          cause,
        });
      }
    },
  };
}
