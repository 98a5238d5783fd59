import { Failure } from '../base/trouble.ts';

const ownership = 'Make it yours again: what was made with sudo belongs to root. `ls -ld` shows whose it is.';
const kind = 'Move away what is there, or name another place.';
const room = 'Make room on that disk, or name another place.';

/** What the operating system says of a file, and what to do. A file that is not there is no such thing: whoever reads it has to know. */
const refusals: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  EACCES: ['is not yours to use', ownership],
  EPERM: ['is not yours to use', ownership],
  ENOTDIR: ['is below a file, not a folder', kind],
  EEXIST: ['is there already and is something else', kind],
  EISDIR: ['is a folder, not a file', kind],
  EROFS: ['is on a disk that can only be read', 'Mount it for writing, or name another place.'],
  ENOSPC: ['has no room left on its disk', room],
  EDQUOT: ['has no room left in your quota', room],
  EIO: ['cannot be read or written: its disk fails', 'Look at the last lines of `dmesg`.'],
};

/** A file or folder of this computer that the operating system refused, told as what it is and not as a bug; undefined for all else. */
export function fileTrouble(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('path' in error)) return undefined;
  const refusal = refusals[String(error.code)];
  if (refusal === undefined) return undefined;
  const [what, remedy] = refusal;
  return new Failure({ code: 'cli.file-refused', message: `${String(error.path)} ${what}`, remedy, evidence: error.message, cause: error });
}
