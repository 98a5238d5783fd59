import { quoteWord } from '../command/quote.ts';
import type { PreparedFile } from './prepared-files.ts';

/** POSIX shell function `put <mode> <path>`: standard input becomes that file, whole or not at all. */
export const putFunction = `put() {
  mkdir -p "$(dirname "$2")"
  (umask 077 && cat >"$2.bramble") && chmod "$1" "$2.bramble" && mv "$2.bramble" "$2"
}`;

const end = 'BRAMBLE_END';

/** Command that places a text; needs `put`. */
export const placeText = ({ path, mode, text }: { readonly path: string; readonly mode: string; readonly text: string }): string =>
  `put ${mode} ${quoteWord(path)} <<'${end}'\n${text.endsWith('\n') ? text : `${text}\n`}${end}`;

export const placeAll = (files: readonly PreparedFile[]): string => files.map(placeText).join('\n');

/** An assignment that no text can break out of. */
export const assign = (name: string, value: string): string => `${name}=${quoteWord(value)}`;
