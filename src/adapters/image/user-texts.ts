import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../base/trouble.ts';
import type { UserTexts } from '../../ports/image.ts';
import { isErrno } from '../files/durable-file.ts';

const fromHome = (path: string): string => (path.startsWith('~/') ? join(homedir(), path.slice(2)) : path);

/** Files and environment of who runs bramble. */
export const userTexts = (env: Readonly<Record<string, string | undefined>>): UserTexts => ({
  path: fromHome,
  async file(path) {
    try {
      return await readFile(fromHome(path), 'utf8');
    } catch (cause) {
      if (isErrno(cause, 'ENOENT')) return undefined;
      throw new Failure({
        code: 'image.unreadable',
        message: `${path} cannot be read: ${(cause as Error).message}`,
        remedy: 'Check that it is a file and that you may read it.',
        cause,
      });
    }
  },
  variable: (name) => env[name],
});
