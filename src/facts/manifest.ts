import { sh, type Command } from '../command/command.ts';
import { refTo } from '../resources/collect-wants.ts';
import { isKindName } from '../resources/kinds.ts';
import type { ManifestEntry } from './observation.ts';

/** Where a host keeps the list of what bramble placed on it: lines of kind, tab, key, in the order of placing. */
export const manifestPath = '/var/lib/bramble/manifest';

export const renderManifest = (entries: readonly ManifestEntry[]): string => entries.map(({ kind, key }) => `${kind}\t${key}\n`).join('');

/** Lines that this version cannot read come back as they are, so that nothing is forgotten in silence. */
export function parseManifest(text: string): { readonly entries: readonly ManifestEntry[]; readonly unknown: readonly string[] } {
  const entries: ManifestEntry[] = [];
  const unknown: string[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const at = line.indexOf('\t');
    const [kind, key] = [line.slice(0, Math.max(at, 0)), line.slice(at + 1)];
    if (isKindName(kind) && key !== '' && !key.includes('\t')) entries.push(refTo(kind, key));
    else unknown.push(line);
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

/** Writes the manifest in one step. An empty one is removed, together with what bramble kept beside it. */
export const manifestCommand = (entries: readonly ManifestEntry[]): Command =>
  entries.length === 0 ? sh(removeScript, [manifestPath]) : sh(writeScript, [manifestPath], { kind: 'text', text: renderManifest(entries) });
