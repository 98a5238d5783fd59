import { type Command, sh } from '../command/command.ts';
import type { ResourceRef } from '../resources/collect-wants.ts';
import { anyKind, kindNames } from '../resources/kinds.ts';
import { probeFunctions } from '../resources/probe-functions.ts';
import { askedSections } from './facts-script.ts';
import { manifestPath, renderManifest } from './manifest.ts';
import { opensSection, section } from './sections.ts';

/** Programs that every host must have; the ssh adapter asks for them once at the first contact. */
export const requiredTools = [
  'base64', 'cat', 'chmod', 'chown', 'cut', 'date', 'find', 'flock', 'grep', 'head', 'ln', 'mkdir', 'mv', 'rm', 'rmdir', 'sh', 'sha256sum', 'sort', 'stat', 'sync', 'systemctl', 'tail', 'tee', 'tr', 'umount', 'uname',
] as const; // biome-ignore format: a list

/** Keys come as lines of kind and key on standard input; those of the manifest join them. */
const opening = `set -f
export LC_ALL=C TZ=UTC0 PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
${probeFunctions}
manifest=$(cat ${manifestPath} 2>/dev/null)
keys=$({ cat; printf '%s\\n' "$manifest"; } | sort -u)`;

const keysOf = (name: string): string => `keys_${name.replaceAll('-', '_')}`;

/** Sorts the keys by kind, in one pass and without a process. */
const byKind = `old=$IFS
IFS=$nl
for line in $keys; do
  case $line in
${kindNames.map((name) => `    '${name}\t'*) ${keysOf(name)}="$${keysOf(name)}$nl\${line#*\t}" ;;`).join('\n')}
  esac
done`;

const kindSection = (name: (typeof kindNames)[number]) => `set -- $${keysOf(name)}
if [ $# -gt 0 ]; then
${opensSection(`kind ${name}`)}
(
IFS=$old
${anyKind(name).probe}
) 2>/dev/null
fi`;

const script = [
  opening,
  section('manifest', `printf '%s\\n' "$manifest"`),
  ...askedSections.map(([name, body]) => section(name, body)),
  byKind,
  ...kindNames.map(kindSection),
  opensSection('done'),
].join('\n');

/**
 * The one read-only question to a host: its facts, its manifest, and the state of these resources and of all in the manifest.
 * Never fails as a whole; readProbe understands the answer. Runs on dash, bash and busybox ash.
 */
export const probeCommand = (refs: readonly ResourceRef[]): Command => ({
  ...sh(script, [], { kind: 'text', text: renderManifest(refs) }),
  timeoutMs: 60_000,
});
