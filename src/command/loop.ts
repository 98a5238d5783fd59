import { quote } from './quote.ts';

/** Bytes of one stream of one command that the loop sends back. What is longer is cut one byte later and ends the batch. */
export const outputLimitBytes = 32 * 1024 * 1024;

/** What the loop itself calls on the host. */
export const loopTools: readonly string[] = ['cat', 'dd', 'flock', 'grep', 'mkdir', 'rm', 'sh', 'sleep', 'wc'];

/** How the host's first line to us begins; anything before it is noise of login files. */
export const greeting = 'bramble-loop ';

/** Where a run leaves what puts the network back (plan/guards/way-back.ts), and the unit that does it. */
export const wayBack = { file: 'way-back', taken: 'way-back.taken', unit: 'bramble-way-back' } as const;

/** How a loop's last words on stderr begin when another run broke its lock; who that is follows. */
export const brokenBy = 'bramble-loop broken by ';

/**
 * The loop reads frames (see frame.ts) on stdin and answers `exitCode stdoutBytes stderrBytes`, then the bytes.
 * - `dd` with fullblock is the one reader that takes exactly the bytes asked for everywhere: busybox `head` reads ahead.
 *   It has read up to 128 KiB before it writes; a longer payload has to be drained where the command does not read it.
 * - The mark after a payload proves the framing. Without it the input was cut, and everything is stopped before the
 *   command can take its end for the end of the payload.
 * - The watcher writes an empty line to stderr every second: when nobody is there any more, it stops the command in
 *   progress, so that neither work nor lock outlives the connection. It also does so when the kernel has sent the same
 *   bytes seven times (about 25 s) without an answer: the other side has vanished, and TCP itself would wait 15 minutes.
 * - The lock file says who holds it and in which process group. To break it, the holder's own watcher is told first, since it
 *   can still say why; a group that does not end is ended from outside, but only while one of it has the lock file open.
 *   The lock counts as broken when none of that group is left.
 * - Whoever gets the lock first has taken what a run that died left to put back: the host is then asked as it was before.
 * - A command finds the loop's folder in `$BRAMBLE_IO`: what it leaves there goes with the connection. It ends in the loop's process id.
 * - What is stopped first is the loop, which has the lock: it lets go together with the last of its commands, not before.
 */
const loop = `
umask 022
cd /
io=$dir/io.$$
mkdir -p "$dir" || exit
for old in "$dir"/io.*; do
  [ -d "$old" ] || continue
  if [ "$old" = "$io" ] || ! kill -0 "\${old##*.}" 2>/dev/null; then rm -rf "$old"; fi
done
mkdir -m 700 "$io" || exit
export BRAMBLE_IO="$io"
take() {
  [ "$1" -lt 131072 ] || dd bs=131072 count=$(($1 / 131072)) iflag=fullblock 2>/dev/null
  [ $(($1 % 131072)) -eq 0 ] || dd bs=$(($1 % 131072)) count=1 iflag=fullblock 2>/dev/null
}
marked() { read -r mark && [ "$mark" = . ]; }
stop() { trap "" TERM; kill -STOP $$; kill -TERM 0; sleep 2; rm -rf "$io"; kill -KILL 0; }
look_at() {
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return
  set -- \${stat##*) }
  state=$1
  group=$3
}
look_at $$
own=$group
rm -f "$dir/broken.$own"
lives() {
  for process in /proc/[0-9]*; do
    look_at "\${process#/proc/}" && [ "$group" = "$1" ] && [ "$state" != Z ] && return
  done
  return 1
}
holds_lock() {
  { IFS= read -r by; read -r named; } <"$dir/lock"
  [ "$named" ] && [ "$named" != "$own" ] || return
  for process in /proc/[0-9]*; do
    [ "$process/fd/9" -ef "$dir/lock" ] && look_at "\${process#/proc/}" && [ "$group" = "$named" ] && return
  done
  return 1
}
break_lock() {
  holds_lock || return
  holder=$named
  printf "%s" "$1" >"$dir/broken.$holder"
  waited=0
  until ! lives "$holder" && flock -n 9; do
    [ "$waited" -lt 15 ] || break
    sleep 1
    waited=$((waited + 1))
    case $waited in
      6) holds_lock && [ "$named" = "$holder" ] && kill -TERM "-$holder" ;;
      8) holds_lock && [ "$named" = "$holder" ] && kill -KILL "-$holder" ;;
    esac
  done
  rm -f "$dir/broken.$holder"
  [ "$waited" -lt 15 ]
}
set -- $1
unanswered=$(printf ":%04X [0-9A-F]*:%04X 01 [^ ]* [^ ]* 000000(0[7-9A-F]|[1-9A-F])" "\${4:-0}" "\${2:-0}")
(
  trap "" PIPE TERM
  beats=0
  while sleep 1 2>/dev/null && kill -0 $$ 2>/dev/null; do
    printf "\\n" >&2 || stop 2>/dev/null
    if [ -e "$dir/broken.$own" ]; then
      printf "${brokenBy}%s\\n" "$(cat "$dir/broken.$own")" >&2
      stop 2>/dev/null
    fi
    beats=$((beats + 1))
    [ $((beats % 5)) -ne 0 ] || ! grep -Eqs "$unanswered" /proc/net/tcp /proc/net/tcp6 || stop 2>/dev/null
  done
) </dev/null >/dev/null &
watcher=$!
trap 'kill -KILL $watcher 2>/dev/null; rm -rf "$io"; rmdir "$dir" 2>/dev/null' EXIT
printf "${greeting}ready\\n"
failed=
i=0
while read -r kind batch n m; do
  text=$(dd bs="$n" count=1 iflag=fullblock 2>/dev/null)
  if [ "$batch" = "$failed" ]; then
    take "$m" >/dev/null
    marked || exit
    continue
  fi
  i=$((i + 1))
  out=$io/$i.out
  err=$io/$i.err
  : >"$out" && : >"$err" || exit
  case $kind in
    run)
      if [ "$m" = 0 ]; then
        marked || exit
        (exec 9>&-; eval "exec $text") </dev/null
      elif [ "$m" -lt 131072 ]; then
        { take "$m"; marked || stop; } | (exec 9>&-; eval "exec $text")
      else
        { take "$m"; marked || stop; } | { (exec 9>&-; eval "exec $text"); rc=$?; cat >/dev/null; exit "$rc"; }
      fi >"$out" 2>"$err"
      rc=$?
      ;;
    lock | break)
      marked || exit
      exec 9>>"$dir/lock"
      by=
      flock -n 9 2>"$err"
      rc=$?
      if [ "$rc" = 1 ]; then
        IFS= read -r by <"$dir/lock"
        [ "$kind" != break ] || ! break_lock "$text" 2>/dev/null || rc=0
      fi
      printf "%s" "$by" >"$out"
      if [ "$rc" = 0 ]; then
        printf "%s\\n%s\\n" "$text" "$own" >"$dir/lock"
        if [ -e "$dir/${wayBack.file}" ] || [ -e "$dir/${wayBack.taken}" ]; then
          (exec 9>&-; systemctl start ${wayBack.unit}.service; systemctl stop ${wayBack.unit}.timer) >/dev/null 2>&1
          rm -f "$dir/${wayBack.file}"*
        fi
      else
        exec 9>&-
      fi
      ;;
    *) exit ;;
  esac
  o=0
  e=0
  if [ -s "$out" ] || [ -s "$err" ]; then
    set -- $(wc -c "$out" "$err")
    o=$1
    e=$3
    [ "$o" -le ${outputLimitBytes} ] || o=${outputLimitBytes + 1} failed=$batch
    [ "$e" -le ${outputLimitBytes} ] || e=${outputLimitBytes + 1} failed=$batch
  fi
  printf "%s %s %s\\n" "$rc" "$o" "$e"
  take "$o" <"$out"
  take "$e" <"$err"
  [ "$o" = 0 ] || : >"$out"
  [ "$e" = 0 ] || : >"$err"
  [ "$rc" = 0 ] || failed=$batch
done
`;

/** Reads the line and the loop that `opening` makes. No quote, newline or exclamation mark: any login shell can pass it on. */
const boot =
  'export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"; m=; read -r n dir t && { ' +
  'for i in $t; do command -v "$i" >/dev/null || m="$m $i"; done; ' +
  `if [ "$m" ]; then echo "${greeting}missing$m"; else eval "$(dd bs="$n" count=1 iflag=fullblock 2>/dev/null)"; fi; }`;

const elevate = 'export LC_ALL=C; if [ "$(id -u)" = 0 ]; then exec sh -c "$1" sh "$SSH_CONNECTION"; else exec sudo -n sh -c "$1" sh "$SSH_CONNECTION"; fi';

/** What ssh is asked to run: becomes root (with `sudo -n` where needed) and waits for the opening on stdin. */
export const remoteCommand: string = `exec ${quote(['sh', '-c', elevate, 'sh', boot])}`;

/** The first bytes on the connection. `runDirectory` is on a tmpfs and holds the lock; `tools` are looked for at once. */
export function opening(runDirectory: string, tools: readonly string[]): string {
  const all = [...new Set([...loopTools, ...tools])].sort();
  return `${new TextEncoder().encode(loop).length} ${runDirectory} ${all.join(' ')}\n${loop}`;
}
