import { type Command, sh } from '../command/command.ts';
import { opensSection, section } from '../facts/sections.ts';

/** What the kernel says about disks, power and memory when they fail. */
const bodings = 'uas_eh_abort_handler|I/O error|mmc[0-9]+: .*(error|timeout|timed out)|EXT4-fs error|[Uu]nder-?voltage detected|Out of memory: Killed';

/** Sizes that paths are made of: jumbo frames, Ethernet, PPPoE, tunnels, the smallest of IPv6. */
const packetSizes = '9000 1500 1492 1480 1450 1420 1400 1280 576';

const sections = {
  kernel: 'uname -m',
  memory: `grep -E '^MemAvailable:' "$root/proc/meminfo"`,
  temperature: `cat "$root/sys/class/thermal/thermal_zone0/temp"`,
  synchronised: `timedatectl show -p NTPSynchronized --value || { [ -e "$root/run/systemd/timesync/synchronized" ] && echo yes; }`,
  media: `for p in / "$dir"; do
  q=$p
  while [ ! -e "$q" ]; do q=\${q%/*}; [ -n "$q" ] || q=/; done
  d=$(stat -c %d -- "$q")
  s=$(readlink -f "$root/sys/dev/block/$(((d >> 8) & 4095)):$(((d & 255) | ((d >> 12) & 1048320)))")
  if [ ! -d "$s" ]; then
    name=$(findmnt -n -o SOURCE --target "$q"); name=\${name%%[*}
    case $name in /dev/*) s=$(readlink -f "$root/sys/class/block/$(readlink -f "$name" | sed 's,.*/,,')") ;; *) s= ;; esac
  fi
  while set -- "$s"/slaves/* && [ -e "$1" ]; do s=$(readlink -f "$1"); done
  [ ! -e "$s/partition" ] || s=\${s%/*}
  rotational='' model='' type=''
  [ -z "$s" ] || { read -r rotational <"$s/queue/rotational"; read -r model <"$s/device/model" || read -r model <"$s/device/name"; read -r type <"$s/device/type"; }
  printf 'medium|%s|%s|%s|%s|%s\\n' "$p" "\${s#"$root"}" "$rotational" "$type" "$model"
done`,
  usb: `for b in "$root"/sys/block/sd*; do
  p=$(readlink -f "$b")
  case $p in */usb*) ;; *) continue ;; esac
  below=
  while [ -n "$p" ] && [ ! -r "$p/idVendor" ]; do below=$p p=\${p%/*}; done
  [ -n "$p" ] || continue
  vendor='' product='' name=''
  read -r vendor <"$p/idVendor"; read -r product <"$p/idProduct"; read -r name <"$p/product"
  driver=$(readlink "$below/driver")
  printf 'usb|%s|%s|%s|%s|%s\\n' "\${b##*/}" "$vendor" "$product" "\${driver##*/}" "$name"
done`,
  log: `if log=$(dmesg); then printf '%s\\n' "$log" | grep -E '${bodings}' | tail -n 100; else echo unreadable; fi`,
  origins: 'ip -o -4 addr show',
  powersave: `for w in "$root"/sys/class/net/*/phy80211; do
  [ -e "$w" ] || continue
  n=\${w%/phy80211} n=\${n##*/}
  printf 'powersave|%s|%s\\n' "$n" "$(iw dev "$n" get power_save)"
done`,
  paths: `shift 2
if ! command -v ping >/dev/null; then echo 'no ping'
elif ! ping -h 2>&1 | grep -q -e -M; then echo 'no -M'
else
  for peer; do (
    dev=$(ip -o route get "$peer" | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')
    mtu=''
    read -r mtu <"$root/sys/class/net/$dev/mtu"
    fits() { ping -n -q -c 2 -i 0.3 -W 1 -M do -s $(($1 - 28)) "$peer" >/dev/null 2>&1; }
    if [ -z "$mtu" ]; then largest=
    elif fits "$mtu"; then largest=$mtu
    elif ping -n -q -c 2 -i 0.3 -W 1 "$peer" >/dev/null 2>&1; then
      largest=0
      for size in ${packetSizes}; do
        if [ "$size" -lt "$mtu" ] && fits "$size"; then largest=$size; break; fi
      done
    else largest=silent; fi
    printf 'path|%s|%s|%s|%s\\n' "$peer" "$dev" "$mtu" "$largest"
  ) & done
  wait
fi`,
};

const script = [
  'export LC_ALL=C PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"',
  'root=$1 dir=$2',
  ...Object.entries(sections).map(([name, body]) => section(name, body)),
  opensSection('done'),
].join('\n');

/**
 * What only `doctor` asks, read-only: `directory` is etcd's, `peers` are the addresses of the other hosts. `root` is put before what is read of
 * the kernel's trees.
 */
export const doctorCommand = (directory: string, peers: readonly string[], root = ''): Command => ({
  ...sh(script, [root, directory, ...peers]),
  timeoutMs: 60_000,
});

/** Answered at once, so that what it says can be compared with this computer's clock. */
export const clockCommand: Command = { argv: ['date', '+%s%N'] };
