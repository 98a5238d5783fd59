import { type Command, sh } from '../command/command.ts';
import { absent, type Reading, type Readings, type ResourceKind, type Row, type Same, same, seenAs, unreadable } from './kind.ts';
import { readStats } from './stat-line.ts';
import type { LinkWant } from './wants.ts';
import { beside } from './write-file.ts';

export type LinkSeen =
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | { readonly kind: 'other'; readonly path: string; readonly what: 'file' | 'directory' | 'other' };

export type LinkChange =
  | { readonly kind: 'link'; readonly want: LinkWant; readonly reason: string; readonly isNew: boolean }
  | { readonly kind: 'remove'; readonly path: string; readonly reason: string };

const probe = `stat_all "$@"
stat -c 'target|%N' -- "$@" 2>/dev/null`;

function read(keys: readonly string[], printed: string): Readings<LinkSeen> {
  const readings = new Map<string, Reading<LinkSeen>>();
  for (const [path, reading] of readStats(keys, printed)) {
    if (reading.kind === 'unreadable') readings.set(path, reading);
    else if (reading.kind === 'absent') readings.set(path, absent);
    else if (reading.seen.type !== 'link') readings.set(path, seenAs({ kind: 'other', path, what: reading.seen.type }));
    else readings.set(path, targetOf(path, printed));
  }
  return readings;
}

function targetOf(path: string, printed: string): Reading<LinkSeen> {
  const start = `target|'${path}' -> '`;
  const line = printed.split('\n').find((text) => text.startsWith(start) && text.endsWith("'"));
  return line === undefined ? unreadable('its target could not be read') : seenAs({ kind: 'link', path, target: line.slice(start.length, -1) });
}

function diff(want: LinkWant | undefined, seen: LinkSeen | undefined): LinkChange | Same {
  if (want === undefined) {
    if (seen === undefined) return same('it is gone');
    return seen.kind === 'link'
      ? { kind: 'remove', path: seen.path, reason: 'nothing wants it now' }
      : same(`a ${seen.what} that bramble did not place has its name`);
  }
  if (seen === undefined) return { kind: 'link', want, reason: 'it does not exist', isNew: true };
  if (seen.kind === 'other') return { kind: 'link', want, reason: `it is a ${seen.what}`, isNew: false };
  if (seen.target !== want.target) return { kind: 'link', want, reason: `it points to ${seen.target}`, isNew: false };
  return same(`it points to ${want.target}`);
}

/** Arguments: path and target of each. */
const linkScript = `while [ $# -gt 0 ]; do
${beside}
ln -sfn "$2" "$t"
mv -f "$t" "$p"
trap - EXIT
shift 2
done`;

const removeScript = 'if [ -L "$1" ]; then rm -f "$1"; fi';

function batch(changes: readonly LinkChange[]): readonly Command[] {
  const made = changes.flatMap((change) => (change.kind === 'link' ? [change.want.path, change.want.target] : []));
  const removed = changes.flatMap((change) => (change.kind === 'remove' ? [sh(removeScript, [change.path])] : []));
  return [...removed, ...(made.length === 0 ? [] : [sh(linkScript, made)])];
}

const predict = (change: LinkChange): LinkSeen | undefined =>
  change.kind === 'remove' ? undefined : { kind: 'link', path: change.want.path, target: change.want.target };

function describe(change: LinkChange): readonly Row[] {
  if (change.kind === 'remove') return [{ verb: 'remove', subject: `link ${change.path}`, reason: change.reason }];
  return [{ verb: change.isNew ? 'create' : 'change', subject: `link ${change.want.path} -> ${change.want.target}`, reason: change.reason }];
}

/** A symbolic link, replaced in one step. */
export const link: ResourceKind<LinkWant, LinkSeen, LinkChange> = {
  name: 'link',
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
