import { sh, type Command } from '../command/command.ts';

/** Where a host keeps that it is being reset: beside the manifest, and gone after it. */
export const resetMarkPath = '/var/lib/bramble/resetting';

/**
 * How far a reset came that was interrupted. `announced`: the host was told, and nothing was removed from it. `begun`: from
 * here on anything may be missing, the database included.
 */
export type ResetProgress = 'announced' | 'begun';

/** On the disk for good when it ends. What has begun is never taken back to `announced`. */
const markScript = `set -eu
umask 077
dir=\${1%/*}
mkdir -p "$dir"
if [ "$2" = announced ] && [ -e "$1" ]; then exit 0; fi
printf '%s\\n' "$2" >"$1.bramble-new"
sync "$1.bramble-new"
mv -f "$1.bramble-new" "$1"
sync "$dir"`;

const unmarkScript = `dir=\${1%/*}
[ -d "$dir" ] || exit 0
rm -f "$1" && sync "$dir" || exit
rmdir "$dir" 2>/dev/null
true`;

export const resetMarkCommand = (progress: ResetProgress): Command => sh(markScript, [resetMarkPath, progress]);

/** Comes after everything else of a reset: a mark that came back with the power would condemn what was made since. */
export const unmarkCommand: Command = sh(unmarkScript, [resetMarkPath]);

/** What the mark says; undefined where there is none. */
export const readResetMark = (text: string): ResetProgress | undefined => (text.trim() === '' ? undefined : text.trim() === 'begun' ? 'begun' : 'announced');
