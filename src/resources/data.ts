import { type Command, sh } from '../command/command.ts';
import { type Reading, type Readings, type ResourceKind, type Row, type Same, same, seenAs } from './kind.ts';
import { readStats } from './stat-line.ts';
import type { DataWant } from './wants.ts';

export type DataSeen =
  | {
      readonly kind: 'directory';
      readonly path: string;
      readonly mode: string;
      readonly owner: string;
      /** `mount` and `link`: the user put it onto another disk. It is emptied and left where it is. */
      readonly holder: 'own' | 'mount' | 'link';
      /** Nothing is in it but `lost+found`. */
      readonly isEmpty: boolean;
    }
  | { readonly kind: 'other'; readonly path: string; readonly what: 'file' | 'link' | 'other' };

export type DataChange =
  | { readonly kind: 'make'; readonly want: DataWant; readonly reason: string; readonly isNew: boolean }
  | { readonly kind: 'clear'; readonly path: string; readonly reason: string };

const probe = `stat_all "$@"
stat -L -c 'behind|%f|%u:%g|%n' -- "$@" 2>/dev/null
IFS=$nl wanted=
for p in "$@"; do wanted="$wanted$nl-e$nl $p "; done
grep -F $wanted /proc/self/mountinfo | cut -d ' ' -f 5 | while IFS= read -r p; do printf 'mount|%s\\n' "$p"; done
set +f
for p in "$@"; do
  for entry in "$p"/* "$p"/.[!.]* "$p"/..?*; do
    case $entry in */lost+found) continue ;; esac
    if [ -e "$entry" ] || [ -L "$entry" ]; then printf 'full|%s\\n' "$p"; break; fi
  done
done`;

const isDirectory = (hexMode: string) => Number.parseInt(hexMode, 16) >> 12 === 0o04;

function read(keys: readonly string[], printed: string): Readings<DataSeen> {
  const lines = printed.split('\n');
  const behind = new Map(lines.filter((line) => line.startsWith('behind|')).map((line) => [line.split('|')[3] ?? '', line.split('|')]));
  const readings = new Map<string, Reading<DataSeen>>();
  for (const [path, reading] of readStats(keys, printed)) {
    if (reading.kind !== 'seen') {
      readings.set(path, reading);
      continue;
    }
    const [, hexMode, owner] = behind.get(path) ?? [];
    const { type } = reading.seen;
    if (hexMode === undefined || owner === undefined || !isDirectory(hexMode)) {
      readings.set(path, seenAs({ kind: 'other', path, what: type === 'directory' ? 'other' : type }));
      continue;
    }
    const mode = (Number.parseInt(hexMode, 16) & 0o7777).toString(8).padStart(4, '0');
    const holder = type === 'link' ? 'link' : lines.includes(`mount|${path}`) ? 'mount' : 'own';
    readings.set(path, seenAs({ kind: 'directory', path, mode, owner, holder, isEmpty: !lines.includes(`full|${path}`) }));
  }
  return readings;
}

function diff(want: DataWant | undefined, seen: DataSeen | undefined): DataChange | Same {
  if (want === undefined) return clear(seen);
  if (seen === undefined) return { kind: 'make', want, reason: 'it does not exist', isNew: true };
  if (seen.kind === 'other') return { kind: 'make', want, reason: `it is a ${seen.what}`, isNew: false };
  if (opensMore(seen.mode, want.mode)) return { kind: 'make', want, reason: `its mode ${seen.mode} allows more than ${want.mode}`, isNew: false };
  return same('it is there, and nobody may do more with it than wanted');
}

/** Components tighten the modes of their directories as they start; only what was opened further is drift. */
const opensMore = (seen: string, wanted: string) => (Number.parseInt(seen, 8) & ~Number.parseInt(wanted, 8)) !== 0;

function clear(seen: DataSeen | undefined): DataChange | Same {
  if (seen === undefined) return same('it is gone');
  if (seen.kind === 'other') return same(`a ${seen.what} that bramble did not place has its name`);
  if (seen.holder !== 'own' && seen.isEmpty) return same(`it is an empty ${seen.holder} that bramble did not make`);
  return { kind: 'clear', path: seen.path, reason: 'nothing wants it now; everything in it goes' };
}

/** Arguments: path and mode of each. A component may run as its own user, so the owner is left as it is. */
const makeScript = `set -eu
while [ $# -gt 0 ]; do
  [ -d "$1" ] || mkdir -p -m 0700 "$1"
  chmod "$2" "$1"
  shift 2
done`;

/**
 * What is mounted below belongs to somebody else: it is unmounted first, and where that fails nothing is deleted.
 * A path that is a mount point or a link itself is emptied only.
 */
const clearScript = `set -eu
p=$1
case $p in /*/*/..*|*/../*|*/./*|*//*) echo "refusing to clear $p" >&2; exit 1 ;; /*/?*) ;; *) echo "refusing to clear $p" >&2; exit 1 ;; esac
[ -d "$p" ] || exit 0
real=$(cd "$p" && pwd -P)
case $real in /*/?*) ;; *) echo "refusing to clear $real" >&2; exit 1 ;; esac
below() { cut -d ' ' -f 5 /proc/self/mountinfo | while IFS= read -r m; do m=$(printf '%b' "$m"); case $m in "$real"/*) printf '%s\\n' "$m" ;; esac; done | sort -r; }
below | while IFS= read -r m; do umount "$m" 2>/dev/null || umount -l "$m"; done
left=$(below)
[ -z "$left" ] || { echo "still mounted below $p: $left" >&2; exit 1; }
find "$real" -xdev -mindepth 1 -maxdepth 1 ! -name lost+found -exec rm -rf -- {} +
if [ ! -L "$p" ] && ! cut -d ' ' -f 5 /proc/self/mountinfo | grep -Fxq -- "$p"; then rmdir "$p" 2>/dev/null || rm -rf -- "$p"; fi`;

function batch(changes: readonly DataChange[]): readonly Command[] {
  const made = changes.flatMap((change) => (change.kind === 'make' ? [change.want.path, change.want.mode] : []));
  const cleared = changes.flatMap((change) => (change.kind === 'clear' ? [{ ...sh(clearScript, [change.path]), timeoutMs: 600_000 }] : []));
  return [...cleared, ...(made.length === 0 ? [] : [sh(makeScript, made)])];
}

function predict(change: DataChange, seen: DataSeen | undefined): DataSeen | undefined {
  const before = seen?.kind === 'directory' ? seen : undefined;
  if (change.kind === 'clear') return before === undefined || before.holder === 'own' ? undefined : { ...before, isEmpty: true };
  const { path, mode } = change.want;
  return { kind: 'directory', path, mode, owner: before?.owner ?? '0:0', holder: before?.holder ?? 'own', isEmpty: before?.isEmpty ?? true };
}

function describe(change: DataChange): readonly Row[] {
  if (change.kind === 'clear') return [{ verb: 'remove', subject: `data ${change.path}`, reason: change.reason }];
  return [{ verb: change.isNew ? 'create' : 'change', subject: `data ${change.want.path}`, reason: change.reason }];
}

/** A directory that a component fills while it runs; see DataWant. */
export const data: ResourceKind<DataWant, DataSeen, DataChange> = {
  name: 'data',
  key: (want) => want.path,
  place: (path) => path,
  probe,
  read,
  diff,
  commands: (change) => batch([change]),
  batch,
  predict,
  describe,
};
