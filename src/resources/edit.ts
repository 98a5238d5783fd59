import { type FileFormat, formatOf } from '../board/additions.ts';
import { digest } from '../base/digest.ts';
import type { Sha256 } from '../base/names.ts';
import { type Command, sh } from '../command/command.ts';
import { bytesOfBase64, textOfBytes } from './base64.ts';
import { absent, type Reading, type Readings, type ResourceKind, type Row, type Same, same, seenAs, unreadable } from './kind.ts';
import { textLimitBytes } from './probe-functions.ts';
import { textDiff } from './text-diff.ts';
import type { EditWant } from './wants.ts';

export interface EditSeen {
  readonly kind: 'edit';
  readonly path: string;
  /** Undefined where the file does not exist. */
  readonly text: string | undefined;
  /** What bramble noted that it added, and whether it made the file for that. */
  readonly note: { readonly isNew: boolean; readonly additions: readonly string[] } | undefined;
  /** What has to run after a change of the file did not end. */
  readonly isPending: boolean;
}

export interface EditChange {
  readonly kind: 'edit';
  readonly path: string;
  readonly before: string | undefined;
  /** Undefined: the file goes. */
  readonly after: string | undefined;
  readonly note: EditSeen['note'];
  readonly reason: string;
}

/** One note for each file that bramble adds to; its name is the file's path with `_` for `/`. */
export const editNotes = '/var/lib/bramble/edits';

/** These files are short, and a partition that only root may look into has some of them. Lines of a note begin with `+`. */
const probe = `for p in "$@"; do
  printf 'edit|%s\\n' "$p"
  n= rest=$p
  while :; do case $rest in */*) n=\${n}\${rest%%/*}_; rest=\${rest#*/} ;; *) break ;; esac; done
  n=${editNotes}/$n$rest
  if [ -f "$n" ]; then echo note; cat -- "$n"; fi
  if [ -f "$n.pending" ]; then echo pending; fi
  if [ -f "$p" ]; then echo text; base64 <"$p"; sha256sum <"$p"; fi
done`;

function read(keys: readonly string[], printed: string): Readings<EditSeen> {
  const parts = `\n${printed}`.split(/\nedit\|/).slice(1);
  const found = new Map(parts.map((part) => [part.split('\n', 1)[0] ?? '', part]));
  return new Map(
    keys.map((path): [string, Reading<EditSeen>] => {
      const part = found.get(path);
      if (part === undefined) return [path, unreadable('the probe did not look at it')];
      return [path, readOne(path, part)];
    }),
  );
}

function readOne(path: string, part: string): Reading<EditSeen> {
  const [head = '', body] = part.split(/\ntext\n/);
  const lines = head.split('\n').slice(1);
  const additions = lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1));
  const note = lines[0] === 'note' ? { isNew: lines[1] === 'new', additions } : undefined;
  const isPending = lines.includes('pending');
  if (body === undefined) return note === undefined && !isPending ? absent : seenAs({ kind: 'edit', path, text: undefined, note, isPending });
  const hash = /^([0-9a-f]{64}) /m.exec(body)?.[1];
  const bytes = bytesOfBase64(body.replace(/^[0-9a-f]{64} .*$/m, '').trim());
  const text = bytes === undefined || bytes.length > textLimitBytes ? undefined : textOfBytes(bytes);
  if (text === undefined || digest(text) !== hash) return unreadable('its text cannot be read');
  return seenAs({ kind: 'edit', path, text, note, isPending });
}

function diff(want: EditWant | undefined, seen: EditSeen | undefined): EditChange | Same {
  return want === undefined ? undo(seen) : add(want, seen);
}

function add({ path, additions: needed, kept: others = [], reason }: EditWant, seen: EditSeen | undefined): EditChange | Same {
  const additions = [...needed, ...others.filter((each) => seen?.note?.additions.includes(each) === true)];
  const { missing, add: with_, remove } = format(path);
  const before = seen?.text;
  const old = seen?.note?.additions.filter((each) => !additions.includes(each)) ?? [];
  const kept = remove(before ?? '', old);
  const lacks = missing(kept, additions);
  const after = with_(kept, additions);
  const isPending = seen?.isPending === true;
  if (after === (before ?? '') && old.length === 0 && !isPending)
    return same(lacks.length === 0 ? 'it says all that is wanted' : 'there is nothing in it to add to');
  const own = [...(seen?.note?.additions ?? []).filter((each) => additions.includes(each) && !lacks.includes(each)), ...lacks];
  const note = { isNew: seen?.note?.isNew ?? before === undefined, additions: own };
  return { kind: 'edit', path, before, after, note, reason: after === before && isPending ? 'what follows from it did not end' : reason };
}

/** Only what the note names goes: what was there before, or came since, is somebody else's. */
function undo(seen: EditSeen | undefined): EditChange | Same {
  if (seen === undefined || (seen.note === undefined && !seen.isPending)) return same('bramble added nothing to it');
  const { path, text, note } = seen;
  const rest = format(path).remove(text ?? '', note?.additions ?? []);
  const after = text === undefined || (note?.isNew === true && rest.trim() === '') ? undefined : rest;
  return { kind: 'edit', path, before: text, after, note: undefined, reason: 'nothing wants what bramble added to it' };
}

const format = (path: string): FileFormat => {
  const found = formatOf(path);
  if (found === undefined) throw new Error(`bug: there is no format for ${path}`);
  return found;
};

/**
 * Written only over what was read, since a boot file that is half somebody else's may keep a machine from starting. The note comes before
 * the text: what it names too much is not there to be taken away. What stood in the file before bramble stays beside it.
 */
const script = `set -eu
umask 022
p=$1 was=$2 verb=$3 after=$4
d=\${p%/*} b=\${p##*/}
t=$d/.$b.bramble-new
n=${editNotes}/$(printf '%s' "$p" | tr / _)
now=-
if [ -f "$p" ]; then now=$(sha256sum <"$p"); now=\${now%% *}; fi
if [ "$now" != "$was" ]; then
  if [ "$was" = - ]; then echo "$p is no UTF-8 text of at most ${textLimitBytes} bytes, or came up while it was looked for" >&2
  else echo "$p is not what it was when it was read" >&2; fi
  exit 1
fi
shift 4
mkdir -p "\${n%/*}"
if [ $# -gt 0 ]; then
  printf '%s\\n' "$@" >"$n.new"
  sync "$n.new"
  mv -f "$n.new" "$n"
fi
[ -z "$after" ] || { : >"$n.pending"; sync "$n.pending"; }
trap 'rm -f "$t"' EXIT
trap 'exit 130' HUP INT TERM
if [ "$verb" = write ]; then
  mkdir -p "$d"
  if [ $# -gt 0 ] && [ -f "$p" ] && [ ! -e "$p.bramble.bak" ]; then
    cat "$p" >"$t"
    sync "$t"
    mv -f "$t" "$p.bramble.bak"
  fi
  cat >"$t"
  if [ -f "$p" ]; then chmod "$(stat -c %a "$p")" "$t" 2>/dev/null || :; fi
  sync "$t"
  mv -f "$t" "$p"
else
  rm -f "$p"
fi
[ ! -d "$d" ] || sync "$d"
if [ -n "$after" ]; then
  sh -c "$after" >&2
  rm -f "$n.pending"
fi
if [ $# -eq 0 ]; then
  rm -f "$n" "$p.bramble.bak"
  rmdir "\${n%/*}" 2>/dev/null || :
fi`;

const hashOf = (text: string | undefined): Sha256 | '-' => (text === undefined ? '-' : digest(text));

const noteLines = (note: EditSeen['note']): readonly string[] =>
  note === undefined ? [] : [note.isNew ? 'new' : 'there', ...note.additions.map((addition) => `+${addition}`)];

const commands = ({ path, before, after, note }: EditChange): readonly Command[] => [
  {
    ...sh(script, [path, hashOf(before), after === undefined ? 'remove' : 'write', format(path).after ?? '', ...noteLines(note)], {
      kind: 'text',
      text: after ?? '',
    }),
    timeoutMs: 600_000,
  },
];

const predict = ({ path, after, note }: EditChange): EditSeen | undefined =>
  after === undefined && note === undefined ? undefined : { kind: 'edit', path, text: after, note, isPending: false };

function describe({ path, before, after, reason }: EditChange): readonly Row[] {
  if (after === undefined) return [{ verb: 'remove', subject: `file ${path}`, reason }];
  return [
    { verb: before === undefined ? 'create' : 'change', subject: `file ${path}`, reason, ...(after === before ? {} : { diff: textDiff(before ?? '', after) }) },
  ];
}

/** Additions to a file of the operating system; see EditWant. */
export const edit: ResourceKind<EditWant, EditSeen, EditChange> = {
  name: 'edit',
  key: (want) => want.path,
  place: (path) => path,
  probe,
  read,
  diff,
  commands,
  predict,
  describe,
};
