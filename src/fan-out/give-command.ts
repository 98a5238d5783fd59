import type { Address, Sha256 } from '../base/names.ts';
import type { Secret } from '../base/secret.ts';
import { type Command, sh } from '../command/command.ts';

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
 * Opens the door where this connection has none yet, puts one more artifact behind it, and tells how to get in.
 * - It has keys of its own, in the folder of the loop, which goes with the loop. Both open nothing but this door.
 * - A server without PAM refuses a root whose password is locked with `!`, and one with PAM makes a login session each time.
 * - It ends with the loop: in its process group where that is ended, by its watcher where the loop is gone or after some hours.
 */
const script = `set -eu
address=$1 path=$2 sum=$3
case $path in /*) ;; *) path=$BRAMBLE_IO/$path ;; esac
door=\${BRAMBLE_IO:?}/door
umask 077
if [ ! -d "$door/blobs" ]; then
  rm -rf "$door"
  mkdir -p "$door"
  (umask 022; mkdir -p /run/sshd)
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$door/host"
  ssh-keygen -q -t ed25519 -N '' -C '' -f "$door/login"
  printf '%s\\n' '${give.replaceAll("'", `'\\''`)}' >"$door/give"
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
    "$server" -D -p "$n" -f "$door/config" </dev/null >/dev/null 2>&1 &
    pid=$!
    listening=$(printf ':%04X 0*:0000 0A ' "$n")
    waited=0
    while [ "$waited" -lt 50 ] && kill -0 "$pid" 2>/dev/null; do
      if grep -qs "$listening" /proc/net/tcp /proc/net/tcp6; then port=$n; break; fi
      sleep 0.1
      waited=$((waited + 1))
    done
    [ "$port" ] || kill "$pid" 2>/dev/null || true
  done
  loop=\${BRAMBLE_IO##*.}
  (
    age=0
    while sleep 1 && kill -0 "$loop" && kill -0 "$pid" && [ "$age" -lt ${openSeconds} ]; do age=$((age + 1)); done
    kill "$pid"
    rm -rf "$door"
  ) </dev/null >/dev/null 2>&1 &
  printf '%s\\n' "$port" >"$door/port"
  mkdir "$door/blobs"
fi
ln -sf "$path" "$door/blobs/$sum"
cat "$door/port"
cut -d' ' -f1,2 "$door/host.pub"
cat "$door/login"`;

/** Lets other hosts have the artifact that is at this path now. */
export const giveCommand = (address: Address, path: string, sha256: Sha256): Command => sh(script, [address, path, sha256]);

/** The door, as the command printed it; undefined where it did not open. */
export function readDoor(address: Address, printed: string, secret: (text: string) => Secret): Door | undefined {
  const [port = '', hostKey = '', ...key] = printed.split('\n');
  return /^\d+$/.test(port) && hostKey.startsWith('ssh-ed25519 ') ? { address, port: Number(port), hostKey, loginKey: secret(key.join('\n')) } : undefined;
}
