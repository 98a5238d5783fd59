import { sortedBy } from '../base/order.ts';
import { secret } from '../base/secret.ts';
import { type Command, type Input, sh } from '../command/command.ts';

/**
 * Opens every script that puts something at the path `$1`: sets `$t`, a temporary name beside it that the next run reuses and that
 * an error removes. A directory at the path is an error; a link to one is taken away, because `mv` would go through it.
 */
export const beside = `set -eu
umask 077
p=$1
d=\${p%/*}
t="$d/.\${p##*/}.bramble-new"
[ -d "\${d:-/}" ] || { echo "$d is not a directory" >&2; exit 1; }
if [ -d "$p" ]; then [ -L "$p" ] || { echo "$p is a directory" >&2; exit 1; }; rm -f "$p"; fi
trap 'rm -f "$t"' EXIT
trap 'exit 130' HUP INT TERM`;

/**
 * Arguments: mode, size in bytes and path of each file, those of one mode next to each other; the texts arrive one behind another. A small
 * board takes milliseconds for each program that it starts, so one start serves as many files as it can.
 */
const writeScript = `set -euf
umask 077
nl='
'
IFS=$nl
made= paths= mode= same=
trap 'rm -f $made' EXIT
trap 'exit 130' HUP INT TERM
while [ $# -gt 0 ]; do
  p=$3
  d=\${p%/*}
  t="$d/.\${p##*/}.bramble-new"
  [ -d "\${d:-/}" ] || { echo "$d is not a directory" >&2; exit 1; }
  if [ -d "$p" ]; then [ -L "$p" ] || { echo "$p is a directory" >&2; exit 1; }; rm -f "$p"; fi
  made="$made$nl$t"
  if [ "$2" = 0 ]; then
    : >"$t"
  else
    said=$(dd bs="$2" count=1 iflag=fullblock 2>&1 >"$t") || { printf '%s\\n' "$said" "$p: its $2 bytes could not be written" >&2; exit 1; }
  fi
  [ "$1" = "$mode" ] || { [ -z "$same" ] || chmod "$mode" $same; mode=$1 same=; }
  same="$same$nl$t"
  paths="$paths$nl$p"
  shift 3
done
chown 0:0 $made
chmod "$mode" $same
sync $made
trap - EXIT
for p in $paths; do mv -f "\${p%/*}/.\${p##*/}.bramble-new" "$p"; done`;

export interface WholeFile {
  readonly path: string;
  readonly mode: string;
  readonly text: Extract<Input, { kind: 'text' }>['text'];
}

/**
 * Writes whole files: all beside, synced at once, then renamed. Whoever reads a path sees the old file or the new one. One sync for
 * all of them is what an SD card, and a journal that others fill, can bear.
 */
export function writeFiles(files: readonly WholeFile[]): readonly Command[] {
  if (files.length === 0) return [];
  const sorted = sortedBy(files, ({ mode }) => mode);
  const texts = sorted.map(({ text }) => (typeof text === 'string' ? text : text.reveal()));
  const args = sorted.flatMap(({ mode, path }, index) => [mode, String(new TextEncoder().encode(texts[index]).length), path]);
  const isSecret = files.some(({ text }) => typeof text !== 'string');
  // Concatenated, not joined: the text of a file that all hosts share is then there once, however many plans hold it.
  const all = texts.reduce((whole, text) => whole + text, '');
  return [{ ...sh(writeScript, args, { kind: 'text', text: isSecret ? secret(all) : all }), timeoutMs: 300_000 }];
}

const removeScript = `if [ -f "$1" ] && [ ! -L "$1" ]; then rm -f "$1"; fi
rm -f "\${1%/*}/.\${1##*/}.bramble-new"`;

/** Removes a regular file and what a killed run left beside it; a link or directory of the same name stays. */
export const removeFile = (path: string): Command => sh(removeScript, [path]);
