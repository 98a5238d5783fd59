import { type Command, sh } from '../command/command.ts';
import { type FileSeen, readFiles } from './files-on-host.ts';
import { type ResourceKind, type Row, type Same, same } from './kind.ts';
import type { BinaryWant } from './wants.ts';
import { beside } from './write-file.ts';

export type BinaryChange =
  | { readonly kind: 'place'; readonly want: BinaryWant; readonly reason: string; readonly isNew: boolean }
  | { readonly kind: 'attributes'; readonly want: BinaryWant; readonly reason: string }
  | { readonly kind: 'remove'; readonly path: string; readonly reason: string };

/** Where the hash of a binary that bramble placed is noted, with the file's inode, size and times at that moment. */
const notes = '/var/lib/bramble/hashes';
/** Where it is noted until the file is on the disk for sure: a power cut takes the note along. */
const pending = '/run/bramble/hashes';
const signature = '%i|%s|%y|%z';
const mode = '0755';
const root = '0:0';

/** Hashing hundreds of megabytes takes seconds on a small board: a note counts for as long as the file is the very same one. */
const probe = `IFS=$nl unknown=
for line in $(stat_all "$@"); do
  printf '%s\\n' "$line"
  IFS='|'; set -- $line; IFS=$nl
  case "$1:$2" in stat:8???) ;; *) continue ;; esac
  note=
  for n in "${notes}$8" "${pending}$8"; do [ ! -f "$n" ] || IFS= read -r note <"$n"; done
  case $note in
    *"|$5|$4|$6|$7") printf '%s  %s\\n' "\${note%%|*}" "$8" ;;
    *) unknown="$unknown$nl$8" ;;
  esac
done
[ -z "$unknown" ] || sha256sum -- $unknown 2>&1`;

function diff(want: BinaryWant | undefined, seen: FileSeen | undefined): BinaryChange | Same {
  if (want === undefined) {
    if (seen === undefined) return same('it is gone');
    return seen.kind === 'file'
      ? { kind: 'remove', path: seen.path, reason: 'nothing wants it now' }
      : same(`a ${seen.what} that bramble did not place has its name`);
  }
  if (seen === undefined) return { kind: 'place', want, reason: 'it does not exist', isNew: true };
  if (seen.kind === 'other') return { kind: 'place', want, reason: `it is a ${seen.what}`, isNew: false };
  if (seen.sha256 !== want.sha256) return { kind: 'place', want, reason: 'it is another build or version', isNew: false };
  if (seen.mode !== mode) return { kind: 'attributes', want, reason: `its mode is ${seen.mode}, not ${mode}` };
  if (seen.owner !== root) return { kind: 'attributes', want, reason: `its owner is ${seen.owner}, not root` };
  return same('its hash, mode and owner are as wanted');
}

const noteScript = `n="${pending}$p"
mkdir -p "\${n%/*}"
printf '%s|%s\\n' "$2" "$(LC_ALL=C TZ=UTC0 stat -c '${signature}' "$p")" >"$n.bramble-new"
mv -f "$n.bramble-new" "$n"`;

/**
 * The stream is hashed while it is written; the size tells whether all of it was taken. Nobody waits here until it is on the disk:
 * hundreds of megabytes would hold up everything behind them. A run waits for that once, at its end (`flushBinaries`).
 * OpenSSL uses the processor's own instructions for SHA-256 (all but the oldest boards have them), which most builds of sha256sum do not: up to four times as fast.
 */
const placeScript = `${beside}
if command -v openssl >/dev/null; then hash() { openssl dgst -sha256 -r; }; else hash() { sha256sum; }; fi
sum=$(tee "$t" | hash)
[ "$(stat -c %s "$t")" = "$3" ] || { echo "$p: the disk took only a part of $3 bytes" >&2; exit 1; }
[ "\${sum%% *}" = "$2" ] || { echo "$p: sha256 is \${sum%% *} after the transfer, not $2" >&2; exit 1; }
chown 0:0 "$t"
chmod ${mode} "$t"
mv -f "$t" "$p"
trap - EXIT
${noteScript}
sync "$p" >/dev/null 2>&1 &`;

const attributesScript = `set -eu
p=$1
chown 0:0 "$p"
chmod ${mode} "$p"
${noteScript}`;

const removeScript = `if [ -f "$1" ] && [ ! -L "$1" ]; then rm -f "$1"; fi
rm -f "${notes}$1" "${pending}$1" "\${1%/*}/.\${1##*/}.bramble-new"
d="${notes}$1"
while d=\${d%/*}; [ "$d" != /var/lib/bramble ] && rmdir "$d" 2>/dev/null; do :; done
true`;

/** Waits until every binary of this run is on the disk, and only then notes its hash for good. */
export const flushBinaries: Command = {
  ...sh(`set -eu
[ -d ${pending} ] || exit 0
find ${pending} -type f | while IFS= read -r n; do
  p=\${n#${pending}}
  if [ -f "$p" ]; then
    sync "$p"
    mkdir -p "${notes}\${p%/*}"
    cat "$n" >"${notes}$p.bramble-new"
    sync "${notes}$p.bramble-new"
    mv -f "${notes}$p.bramble-new" "${notes}$p"
  fi
  rm -f "$n"
done
rm -rf ${pending}`),
  timeoutMs: 900_000,
};

function commands(change: BinaryChange): readonly Command[] {
  if (change.kind === 'remove') return [sh(removeScript, [change.path])];
  const { path, sha256, sizeBytes } = change.want;
  if (change.kind === 'attributes') return [sh(attributesScript, [path, sha256])];
  return [{ ...sh(placeScript, [path, sha256, String(sizeBytes)], { kind: 'artifact', sha256, sizeBytes, path }), timeoutMs: transferTimeoutMs(sizeBytes) }];
}

/** Two minutes, and more for what a slow card at 1 MB/s needs. */
const transferTimeoutMs = (sizeBytes: number) => 120_000 + Math.ceil(sizeBytes / 1000);

function predict(change: BinaryChange): FileSeen | undefined {
  return change.kind === 'remove' ? undefined : { kind: 'file', path: change.want.path, sha256: change.want.sha256, mode, owner: root };
}

function describe(change: BinaryChange): readonly Row[] {
  if (change.kind === 'remove') return [{ verb: 'remove', subject: `binary ${change.path}`, reason: change.reason }];
  const verb = change.kind === 'place' && change.isNew ? 'create' : 'change';
  return [{ verb, subject: `binary ${change.want.path} (${change.want.title})`, reason: change.reason }];
}

/** An executable from the store; see BinaryWant. It can be replaced while it runs, because it is renamed into place. */
export const binary: ResourceKind<BinaryWant, FileSeen, BinaryChange> = {
  name: 'binary',
  key: (want) => want.path,
  place: (path) => path,
  probe,
  read: readFiles,
  diff,
  commands,
  predict,
  describe,
};
