import { sh, type Command } from '../command/command.ts';
import { refText, refTo } from '../resources/collect-wants.ts';
import { isKindName } from '../resources/kinds.ts';
import type { ManifestEntry } from './observation.ts';

/** Where a host keeps the list of what bramble placed on it: lines of kind, tab, key, in the order of placing. */
export const manifestPath = '/var/lib/bramble/manifest';

export const renderManifest = (entries: readonly ManifestEntry[]): string => entries.map((entry) => `${refText(entry)}\n`).join('');

interface ParsedManifest {
  readonly entries: readonly ManifestEntry[];
  readonly unknown: readonly string[];
}

/** Lines that this version cannot read come back as they are, so that nothing is forgotten in silence. */
export function parseManifest(text: string): ParsedManifest {
  const entries: ManifestEntry[] = [];
  const unknown: string[] = [];
  for (const line of text.split('\n')) {
    const [kind = '', key = '', ...more] = line.split('\t');
    if (isKindName(kind) && key !== '' && more.length === 0) entries.push(refTo(kind, key));
    else if (line !== '') unknown.push(line);
  }
  return { entries, unknown };
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

/** Writes the manifest in one step, with more lines of it. An empty one is removed, together with what bramble kept beside it. */
export const manifestCommand = (entries: readonly ManifestEntry[], more = ''): Command =>
  entries.length === 0 && more === ''
    ? sh(removeScript, [manifestPath])
    : sh(writeScript, [manifestPath], { kind: 'text', text: `${renderManifest(entries)}${more}` });
