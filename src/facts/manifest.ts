import { likeBefore } from '../base/like-before.ts';
import { sh, type Command } from '../command/command.ts';
import { refText, refTo } from '../resources/collect-wants.ts';
import { isKindName } from '../resources/kinds.ts';
import type { ManifestEntry } from './observation.ts';

/** Where a host keeps the list of what bramble placed on it: lines of kind, tab, key, in the order of placing. */
export const manifestPath = '/var/lib/bramble/manifest';

const texts = new WeakMap<readonly ManifestEntry[], string>();
export function renderManifest(entries: readonly ManifestEntry[]): string {
  const text = texts.get(entries) ?? entries.map((entry) => `${refText(entry)}\n`).join('');
  texts.set(entries, text);
  return text;
}

interface ParsedManifest {
  readonly entries: readonly ManifestEntry[];
  readonly unknown: readonly string[];
}

const parseLines = likeBefore((line): ManifestEntry | string => {
  const at = line.indexOf('\t');
  const [kind, key] = [line.slice(0, Math.max(at, 0)), line.slice(at + 1)];
  return isKindName(kind) && key !== '' && !key.includes('\t') ? refTo(kind, key) : line;
});
const parsed = new WeakMap<readonly (ManifestEntry | string)[], ParsedManifest>();

/** Lines that this version cannot read come back as they are, so that nothing is forgotten in silence. */
export function parseManifest(text: string): ParsedManifest {
  const lines = parseLines(text);
  const known = parsed.get(lines) ?? {
    entries: lines.filter((line) => typeof line !== 'string'),
    unknown: lines.filter((line) => typeof line === 'string' && line !== '') as readonly string[],
  };
  parsed.set(lines, known);
  return known;
}

const writeScript = `set -eu
umask 077
mkdir -p "\${1%/*}"
cat >"$1.bramble-new"
sync "$1.bramble-new"
mv -f "$1.bramble-new" "$1"`;

const removeScript = `rm -f "$1" "\${1%/*}/history" "\${1%/*}/history.bramble-new" "\${1%/*}/reboot" "\${1%/*}/recovered"
for d in hashes packages; do rmdir "\${1%/*}/$d" 2>/dev/null; done
rmdir "\${1%/*}" 2>/dev/null
true`;

/** Writes the manifest in one step. An empty one is removed, together with what bramble kept beside it. */
export const manifestCommand = (entries: readonly ManifestEntry[]): Command =>
  entries.length === 0 ? sh(removeScript, [manifestPath]) : sh(writeScript, [manifestPath], { kind: 'text', text: renderManifest(entries) });
