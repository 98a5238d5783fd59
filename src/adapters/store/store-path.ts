import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the store is: `$BRAMBLE_STORE`, else `bramble` in the user's cache directory. */
export function storePath(env: Readonly<Record<string, string | undefined>>): string {
  const own = env['BRAMBLE_STORE'];
  if (own !== undefined && own !== '') return own;
  const cache = env['XDG_CACHE_HOME'];
  return join(cache !== undefined && cache !== '' ? cache : join(homedir(), '.cache'), 'bramble');
}
