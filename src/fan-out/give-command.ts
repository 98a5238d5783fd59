import type { Address, Sha256 } from '../base/names.ts';
import type { Secret } from '../base/secret.ts';
import { type Command, sh } from '../command/command.ts';
import { quote } from '../command/quote.ts';

/** How to get artifacts from a host that gives them. The key opens nothing else, and is worth nothing once the run is over. */
export interface Door {
  readonly address: Address;
  readonly port: number;
  /** `ssh-ed25519 AAAA…`, made for this run. */
  readonly hostKey: string;
  readonly loginKey: Secret;
}

/** What comes before the bytes: login files of root may print something as well. */
export const blobFollows = 'bramble-blob';

/** Longer than any run; a loop that lives on forgotten does not keep a door open. */
const openSeconds = 4 * 3600;

/** What the door's ssh server runs, and nothing else: it gives one artifact by its hash. */
const give = `case $SSH_ORIGINAL_COMMAND in
  *[!0-9a-f]* | "") exit 64 ;;
esac
[ "\${#SSH_ORIGINAL_COMMAND}" = 64 ] && [ -f "$1/blobs/$SSH_ORIGINAL_COMMAND" ] || exit 65
echo ${blobFollows}
exec cat "$1/blobs/$SSH_ORIGINAL_COMMAND"`;

const config = `ListenAddress $address
HostKey $door/host
AuthorizedKeysFile $door/login.pub
AuthenticationMethods publickey
AllowUsers root
PermitRootLogin forced-commands-only
ForceCommand exec sh $door/give $door
StrictModes no
UsePAM $pam
PasswordAuthentication no
KbdInteractiveAuthentication no
DisableForwarding yes
PermitTTY no
PermitUserRC no
PermitUserEnvironment no
PermitTunnel no
MaxSessions 1
MaxAuthTries 2
LoginGraceTime 10
ClientAliveInterval 5
ClientAliveCountMax 3
UseDNS no
PrintMotd no
PidFile none
LogLevel ERROR`;

/**
 * Runs the door's ssh server until the door is closed or the loop is gone: in a session of its own, so that what ends the loop's process group leaves it the time for that.
 * A connection is a session of its own as well, and known by its parent alone: that is stopped, so that no more come, and ended last.
 */
const watch = `loop=$1 io=$2 mark=$3 age=0
shift 3
"$@" &
server=$!
while sleep 1 && [ -e "$mark" ] && kill -0 "$loop" && kill -0 "$server" && [ "$age" -lt ${openSeconds} ]; do age=$((age + 1)); done
kill -STOP "$server"
for signal in TERM KILL; do
  for stat in /proc/[0-9]*/stat; do
    { read -r line <"$stat"; } || continue
    set -- \${line##*) }
    [ "$2" != "$server" ] || kill -$signal "\${line%% *}"
  done
  sleep 0.2
done
kill -KILL "$server"
kill -0 "$loop" || rm -rf "$io"`;

/**
 * Opens the door where this connection has none yet, puts one more artifact behind it, and tells how to get in.
 * - It has keys of its own, in the folder of the loop, which goes with the loop. Both open nothing but this door.
 * - A server without PAM refuses a root whose password is locked with `!`, and one with PAM makes a login session each time.
 * - It ends when it is closed and with the loop, by its watcher, and after some hours in any case.
 */
const script = `set -eu
address=$1 path=$2 sum=$3
case $path in /*) ;; *) path=$BRAMBLE_IO/$path ;; esac
door=\${BRAMBLE_IO:?}/door
umask 077
if [ ! -d "$door/blobs" ] || ! kill -0 "$(cat "$door/pid")" 2>/dev/null; then
  rm -rf "$door"
  mkdir -p "$door"
  (umask 022; mkdir -p /run/sshd)
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$door/host"
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$door/login"
  printf '%s\\n' ${quote([give])} >"$door/give"
  key=$(cat "$door/login.pub")
  printf 'restrict,command="exec sh %s/give %s" %s\\n' "$door" "$door" "$key" >"$door/login.pub"
  pam=no
  ! grep -qs '^root:!' /etc/shadow || pam=yes
  cat >"$door/config" <<END
${config}
END
  server=$(command -v sshd)
  tries=0 port= pid=
  until [ "$port" ]; do
    tries=$((tries + 1))
    [ "$tries" -le 5 ] || { "$server" -t -p 20000 -f "$door/config"; echo 'no port could be opened' >&2; exit 1; }
    n=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 10000))
    : >"$door/open.$n"
    setsid sh -c ${quote([watch])} sh "\${BRAMBLE_IO##*.}" "$BRAMBLE_IO" "$door/open.$n" "$server" -D -p "$n" -f "$door/config" </dev/null >/dev/null 2>&1 &
    pid=$!
    listening=$(printf ':%04X 0*:0000 0A ' "$n")
    waited=0
    while [ "$waited" -lt 50 ] && kill -0 "$pid" 2>/dev/null; do
      if grep -qs "$listening" /proc/net/tcp /proc/net/tcp6; then port=$n; break; fi
      sleep 0.1
      waited=$((waited + 1))
    done
    [ "$port" ] || kill -KILL -- "-$pid" 2>/dev/null || true
  done
  printf '%s\\n' "$port" >"$door/port"
  printf '%s\\n' "$pid" >"$door/pid"
  mkdir "$door/blobs"
fi
ln -sf "$path" "$door/blobs/$sum"
cat "$door/port"
cut -d' ' -f1,2 "$door/host.pub"
cat "$door/login"`;

/** Lets other hosts have the artifact that is at this path now. */
export const giveCommand = (address: Address, path: string, sha256: Sha256): Command => sh(script, [address, path, sha256]);

/** Closes the door where this connection has one: keys and links go at once, server and guests within a second. What was put behind it stays where it is. */
export const closeCommand: Command = sh('rm -rf "${BRAMBLE_IO:?}/door"');

const isKey = /^-----BEGIN OPENSSH PRIVATE KEY-----\n[A-Za-z0-9+/=\n]{1,2000}\n-----END OPENSSH PRIVATE KEY-----\n$/;

/** The door, as the command printed it; undefined where it did not open, or what a host printed is none. */
export function readDoor(address: Address, printed: string, secret: (text: string) => Secret): Door | undefined {
  const [port = '', hostKey = '', ...key] = printed.split('\n');
  const isDoor = /^2\d{4}$/.test(port) && /^ssh-ed25519 [A-Za-z0-9+/=]{1,200}$/.test(hostKey) && isKey.test(key.join('\n'));
  return isDoor ? { address, port: Number(port), hostKey, loginKey: secret(key.join('\n')) } : undefined;
}
