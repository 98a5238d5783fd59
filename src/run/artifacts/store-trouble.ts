import { Failure } from '../../base/trouble.ts';

/** What the file system said against writing into the store, as a Failure; anything else stays what it is. */
export function storeTrouble(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const path = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : 'the artifact store';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Failure({
      code: 'store.disk-full',
      message: `There is no space left for ${path}`,
      remedy: 'Make room, or put the store elsewhere with BRAMBLE_STORE, and run again: what is finished is kept.',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new Failure({
      code: 'store.not-writable',
      message: `${path} may not be written`,
      remedy: 'Make the store yours again (was bramble run with sudo before?), or put it elsewhere with BRAMBLE_STORE.',
      cause: error,
    });
  }
  return error;
}
