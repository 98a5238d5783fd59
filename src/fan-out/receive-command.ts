import type { Command, Input, PackedFile } from '../command/command.ts';
import { sh } from '../command/command.ts';
import { blobFollows, type Door } from './give-command.ts';

/** A command that takes an artifact. */
export interface TakingCommand extends Command {
  readonly input: Extract<Input, { readonly kind: 'artifact' }>;
}

export const takesArtifact = (command: Command): command is TakingCommand => command.input?.kind === 'artifact';

/** Where an artifact is that a host gives to others: the file made of it, else what is kept of it in the loop's folder. */
export const givenPath = ({ input }: TakingCommand): string => input.path ?? `kept.${input.sha256}`;

/**
 * Gets the bytes and gives them to the command that takes them, which is the same as for bytes from the operator.
 * - Bytes of another host that have no place of their own are checked as a whole before anything reads them. They lie in a file that has no name any more:
 *   nothing of it is left when the run ends, however that comes. Who keeps them for others holds it open.
 * - A host that was taken over may send anything, without an end: neither memory nor disk take more than the artifact.
 * - A processor that has AES decrypts it twice as fast as what ssh prefers.
 * - A key of ssh has to be a file: it is in the folder of the loop, for root alone, until this is over.
 */
const script = `set -u
address=$1 port=$2 sum=$3 limit=$4 size=$5 place=$6 keep=$7 packed=$8
shift 8
from=\${BRAMBLE_IO:?}/from line=
said() { [ ! -s "$from/said" ] || tail -n 5 "$from/said" >&2; }
trap 'said; rm -rf "$from"' EXIT
(umask 077; rm -rf "$from"; mkdir "$from") || exit
if [ "$address" ]; then
  (umask 077; IFS= read -r known; printf '%s\\n' "$known" >"$from/known"; cat >"$from/key")
fi
cipher=
! grep -Eqsw '^(flags|Features).* aes' /proc/cpuinfo || cipher='-oCiphers=^aes128-gcm@openssh.com'
fetch() {
  (ulimit -f 64; exec timeout "$limit" ssh -F /dev/null -Tax $cipher -p "$port" -i "$from/key" -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityAgent=none \\
    -o StrictHostKeyChecking=yes -o UserKnownHostsFile="$from/known" -o GlobalKnownHostsFile=/dev/null -o HostKeyAlias=bramble -o CheckHostIP=no \\
    -o UpdateHostKeys=no -o KexAlgorithms=curve25519-sha256 -o ConnectTimeout=5 -o ServerAliveInterval=5 -o ServerAliveCountMax=3 \\
    "root@$address" "$sum" </dev/null) 2>"$from/said"
  [ "$?" != 124 ] || echo "it took longer than $limit s" >"$from/said"
}
into() {
  if [ "$packed" ]; then
    { gzip -dc || : >"$from/torn"; } | "$@" || return
    [ ! -e "$from/torn" ] || { echo 'it could not be unpacked' >&2; return 1; }
  elif [ "$address" ]; then
    fetch | {
      (ulimit -v 65536; until [ "$line" = ${blobFollows} ]; do IFS= read -r line || exit; done) || exit
      head -c "$size" | "$@"
    }
  else
    "$@"
  fi
}
if [ "$place" ] || [ -z "$address$keep" ]; then
  into "$@"
  exit
fi
mkdir -p /var/lib/bramble
file=/var/lib/bramble/.passing.$$
exec 3<>"$file" || exit
rm -f "$file"
into cat >&3
got=$(sha256sum </proc/$$/fd/3)
[ "\${got%% *}" = "$sum" ] || { echo "sha256 is \${got%% *} after the transfer, not $sum" >&2; exit 1; }
"$@" </proc/$$/fd/3 3<&- || exit
[ "$keep" ] || exit 0
loop=\${BRAMBLE_IO##*.}
(while kill -0 "$loop" && [ -d "$BRAMBLE_IO" ]; do sleep 1; done) </dev/null >/dev/null 2>&1 &
ln -sf "/proc/$!/fd/3" "$BRAMBLE_IO/kept.$sum"`;

/** A host that gives 1 MB/s is still better than nothing; one that hangs is left after that. */
const limitSeconds = (sizeBytes: number): number => 20 + Math.ceil(sizeBytes / 1_000_000);

/** The same command with the bytes of another host. */
export function receiveCommand(command: TakingCommand, { address, port, hostKey, loginKey }: Door, isKept: boolean): Command {
  const { sha256, sizeBytes, path = '' } = command.input;
  const limit = limitSeconds(sizeBytes);
  return {
    ...sh(script, [address, String(port), sha256, String(limit), String(sizeBytes), path, isKept ? 'keep' : '', '', ...command.argv], {
      kind: 'text',
      text: loginKey.map((key) => `bramble ${hostKey}\n${key}`),
    }),
    timeoutMs: (command.timeoutMs ?? 120_000) + limit * 1000,
  };
}

/** The same command with the operator's bytes: packed where they are, and kept for others where they have no place of their own. */
export function sentCommand(command: TakingCommand, isKept: boolean, packed: PackedFile | undefined): Command {
  const { sha256, path } = command.input;
  const keeps = isKept && path === undefined;
  if (!keeps && packed === undefined) return command;
  const input = packed === undefined ? command.input : { ...command.input, packed };
  return { ...command, ...sh(script, ['', '', sha256, '', '', path ?? '', keeps ? 'keep' : '', packed === undefined ? '' : 'packed', ...command.argv], input) };
}
