import { type Command, sh } from '../command/command.ts';
import { type Reading, type Readings, type ResourceKind, type Row, type Same, same, seenAs } from './kind.ts';
import { readStats } from './stat-line.ts';
import type { DirectoryWant } from './wants.ts';

export type DirectorySeen =
  | { readonly kind: 'directory'; readonly path: string; readonly mode: string; readonly owner: string }
  | { readonly kind: 'other'; readonly path: string; readonly what: 'file' | 'link' | 'other' };

export type DirectoryChange =
  | { readonly kind: 'make'; readonly want: DirectoryWant; readonly reason: string; readonly isNew: boolean }
  | { readonly kind: 'remove'; readonly path: string; readonly reason: string };

function read(keys: readonly string[], printed: string): Readings<DirectorySeen> {
  const readings = new Map<string, Reading<DirectorySeen>>();
  for (const [path, reading] of readStats(keys, printed)) {
    if (reading.kind !== 'seen') readings.set(path, reading);
    else if (reading.seen.type !== 'directory') readings.set(path, seenAs({ kind: 'other', path, what: reading.seen.type }));
    else readings.set(path, seenAs({ kind: 'directory', path, mode: reading.seen.mode, owner: reading.seen.owner }));
  }
  return readings;
}

function diff(want: DirectoryWant | undefined, seen: DirectorySeen | undefined): DirectoryChange | Same {
  if (want === undefined) {
    if (seen === undefined) return same('it is gone');
    if (seen.kind === 'other') return same(`a ${seen.what} that bramble did not place has its name`);
    return { kind: 'remove', path: seen.path, reason: 'nothing wants it now; it stays where others put something into it' };
  }
  if (seen === undefined) return { kind: 'make', want, reason: 'it does not exist', isNew: true };
  if (seen.kind === 'other') return { kind: 'make', want, reason: `it is a ${seen.what}`, isNew: false };
  if (seen.mode !== want.mode) return { kind: 'make', want, reason: `its mode is ${seen.mode}, not ${want.mode}`, isNew: false };
  if (seen.owner !== '0:0') return { kind: 'make', want, reason: `its owner is ${seen.owner}, not root`, isNew: false };
  return same('it is there, with its mode and owner');
}

/**
 * Arguments: path and mode of each. A link to a directory or a file in the way is an error that `mkdir` or the check names; nothing of others
 * is taken away.
 */
const makeScript = `set -eu
while [ $# -gt 0 ]; do
  [ ! -L "$1" ] || { echo "$1 is a link" >&2; exit 1; }
  [ -d "$1" ] || mkdir -m 0700 "$1"
  chown 0:0 "$1"
  chmod "$2" "$1"
  shift 2
done`;

const removeScript = `if [ -d "$1" ] && [ ! -L "$1" ]; then rmdir "$1" 2>/dev/null; fi
true`;

function batch(changes: readonly DirectoryChange[]): readonly Command[] {
  const made = changes.flatMap((change) => (change.kind === 'make' ? [change.want.path, change.want.mode] : []));
  const removed = changes.flatMap((change) => (change.kind === 'remove' ? [sh(removeScript, [change.path])] : []));
  return [...removed, ...(made.length === 0 ? [] : [sh(makeScript, made)])];
}

const predict = (change: DirectoryChange): DirectorySeen | undefined =>
  change.kind === 'remove' ? undefined : { kind: 'directory', path: change.want.path, mode: change.want.mode, owner: '0:0' };

function describe(change: DirectoryChange): readonly Row[] {
  if (change.kind === 'remove') return [{ verb: 'remove', subject: `directory ${change.path}`, reason: change.reason }];
  return [{ verb: change.isNew ? 'create' : 'change', subject: `directory ${change.want.path}`, reason: change.reason }];
}

/** A directory for files that bramble placed; see DirectoryWant. Its parent must be there or be wanted too. */
export const directory: ResourceKind<DirectoryWant, DirectorySeen, DirectoryChange> = {
  name: 'directory',
  key: (want) => want.path,
  place: (path) => path,
  probe: 'stat_all "$@"',
  read,
  diff,
  commands: (change) => batch([change]),
  batch,
  predict,
  describe,
};
