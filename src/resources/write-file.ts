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

const stageScript = `${beside}
cat >"$t"
chown 0:0 "$t"
chmod "$2" "$t"
trap - EXIT`;

const commitScript = `set -eu
for p; do set -- "$@" "\${p%/*}/.\${p##*/}.bramble-new"; shift; done
sync "$@"
for t; do n=\${t##*/.}; mv -f "$t" "\${t%/*}/\${n%.bramble-new}"; done`;

export interface WholeFile {
  readonly path: string;
  readonly mode: string;
  readonly text: Extract<Input, { kind: 'text' }>['text'];
}

/**
 * Writes whole files: all beside, synced at once, then renamed. Whoever reads a path sees the old file or the new one. One sync for
 * all of them is what an SD card, and a journal that others fill, can bear.
 */
export const writeFiles = (files: readonly WholeFile[]): readonly Command[] =>
  files.length === 0
    ? []
    : [
        ...files.map(({ path, mode, text }) => sh(stageScript, [path, mode], { kind: 'text', text })),
        sh(
          commitScript,
          files.map(({ path }) => path),
        ),
      ];

const removeScript = `if [ -f "$1" ] && [ ! -L "$1" ]; then rm -f "$1"; fi
rm -f "\${1%/*}/.\${1##*/}.bramble-new"`;

/** Removes a regular file and what a killed run left beside it; a link or directory of the same name stays. */
export const removeFile = (path: string): Command => sh(removeScript, [path]);
