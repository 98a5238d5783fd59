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

const writeScript = `${beside}
cat >"$t"
sync "$t"
chown 0:0 "$t"
chmod "$2" "$t"
mv -f "$t" "$p"`;

/** Writes a whole file: beside, synced, with its mode, renamed. Whoever reads the path sees the old file or the new one. */
export const writeFile = (path: string, mode: string, text: Extract<Input, { kind: 'text' }>['text']): Command =>
  sh(writeScript, [path, mode], { kind: 'text', text });

const removeScript = `if [ -f "$1" ] && [ ! -L "$1" ]; then rm -f "$1"; fi
rm -f "\${1%/*}/.\${1##*/}.bramble-new"`;

/** Removes a regular file and what a killed run left beside it; a link or directory of the same name stays. */
export const removeFile = (path: string): Command => sh(removeScript, [path]);
