/** The board that a virtual one says it is, and the sections of config.txt that hold on it. */
const model = { name: 'Raspberry Pi 4 Model B Rev 1.5', compatible: 'raspberrypi,4-model-b', filters: 'pi4' } as const;

/**
 * awk: config.txt as the firmware reads it, `key=value` for each key, the last one that holds. Written apart from src/board/config-txt.ts
 * on purpose: what bramble writes is read by somebody else, as on a real board, and a contract test holds the two together.
 */
export const configTxtAwk = `# Prints what holds of a config.txt for a board with these filters (-v filters='pi4').
BEGIN { ours = 1; others = 1 }
{ gsub(/^[ \\t\\r]+|[ \\t\\r]+$/, "") }
/^\\[[^]]*\\]$/ {
  filter = tolower(substr($0, 2, length($0) - 2))
  if (filter == "all") ours = others = 1
  else if (filter ~ /^(pi[0-9]+[+w]?|cm[0-9]+s?)$/) ours = index(" " filters " ", " " filter " ") > 0
  else if (filter !~ /^hdmi:[0-9]$/) others = 0
  next
}
!ours || !others || /^#/ { next }
/^initramfs[ \\t]/ { value["initramfs"] = $2; next }
/=/ {
  key = $0; sub(/[ \\t]*=.*/, "", key)
  text = $0; sub(/^[^=]*=[ \\t]*/, "", text)
  value[key] = text
}
END { for (key in value) print key "=" value[key] }
`;

/**
 * sh: takes the kernel, the initramfs and the command line from a card's boot partition into a folder, as the firmware does.
 * What it prefixes is what a Raspberry Pi 4's device tree says (raspberrypi/linux, bcm2711-rpi-4-b.dts; without sound and memory windows).
 */
const firmware = `#!/bin/sh
# firmware <card> <folder>: what the board's firmware does between power and kernel.
set -eu
export MTOOLS_SKIP_CHECK=1
here=/usr/lib/lab
start=$(od -An -t u4 -j 454 -N 4 "$1" | tr -d ' ')
partition="$1@@$((start * 512))"
show() { mtype -i "$partition" "::/$1" 2>/dev/null || :; }
take() { mcopy -n -i "$partition" "::/$1" "$2" 2>/dev/null; }
say() { printf 'firmware: %s\\n' "$*"; }

rm -rf "$2"
mkdir -p "$2"
settings=$(show config.txt | awk -v filters='${model.filters}' -f "$here/config-txt.awk")
setting() { printf '%s\\n' "$settings" | sed -n "s|^$1=||p"; }
kernel=$(setting kernel)
kernel=\${kernel:-kernel8.img}
initramfs=$(setting initramfs)
if [ -z "$initramfs" ] && [ "$(setting auto_initramfs)" = 1 ]; then
  initramfs=initramfs\${kernel#kernel}
  initramfs=\${initramfs%.img}
fi
prefix=$(setting os_prefix)
# A prefix below which there is no kernel does not count.
take "$prefix$kernel" "$2/kernel" || { prefix='' && take "$kernel" "$2/kernel"; } || {
  say "there is no $kernel on the boot partition"
  exit 1
}
[ -z "$initramfs" ] || take "$prefix$initramfs" "$2/initramfs" || {
  say "there is no $prefix$initramfs: going on without"
  initramfs=''
}
name=$(setting cmdline)
name=\${name:-cmdline.txt}
# Only the first line counts, and a Pi's serial console has another name here.
written=$(show "$prefix$name" | head -n 1 | tr -d '\\r' | sed 's/console=serial[01]/console=ttyAMA0/')
# Raspberry Pi's kernels know cgroup_enable=, which takes back an earlier cgroup_disable=. Debian's does not, so it is taken back here.
printf '%s\\n' "coherent_pool=1M 8250.nr_uarts=1 cgroup_disable=memory $written" | awk '{
  for (i = 1; i <= NF; i++) if ($i ~ /^cgroup_(en|dis)able=memory$/) last = $i
  for (i = 1; i <= NF; i++) if ($i != "cgroup_disable=memory" || last == $i) line = line (line == "" ? "" : " ") $i
  print line
}' >"$2/cmdline"
say "$prefix$kernel\${initramfs:+ with $prefix$initramfs}, $prefix$name: $(cat "$2/cmdline")"
`;

/** sh: a container's first process. It ends when the machine switches itself off; what the machine writes to its serial console is its output. */
const powerOn = `#!/bin/sh
# Is a board: goes onto the lab's network with the container's own address and MAC, and boots whenever the machine was reset.
set -eu
card=/board/$(hostname).img
boot=/run/boot

mac=$(cat /sys/class/net/eth0/address)
ip link add lab type bridge
ip tuntap add tap0 mode tap
ip address flush dev eth0
ip link set eth0 down
# The machine has that MAC now; the card in between must not take its frames.
case $mac in 06:*) other=0a ;; *) other=06 ;; esac
ip link set eth0 address "$other:\${mac#*:}"
for port in eth0 tap0; do ip link set "$port" master lab up; done
ip link set lab up

machine() {
  version=$1
  shift
  qemu-system-aarch64 -M "virt$version" -cpu cortex-a72 -smp 2 -m 2048 -accel tcg,thread=multi -display none -monitor none -no-reboot \\
    -netdev tap,id=net,ifname=tap0,script=no,downscript=no -device "virtio-net-pci,netdev=net,mac=$mac,romfile=" \\
    -drive "if=none,id=card,file=$card,format=raw,discard=unmap" -device virtio-blk-pci,drive=card \\
    -device virtio-rng-pci -device virtio-keyboard-pci "$@"
}
machine ,dumpdtb=/run/board.dtb -serial none >/dev/null 2>&1
fdtput -t s /run/board.dtb / model '${model.name}'
fdtput -t s /run/board.dtb / compatible '${model.compatible}' brcm,bcm2711 linux,dummy-virt

rm -f /run/power.in /run/power.out
mkfifo /run/power.in /run/power.out
exec 3<>/run/power.in
press_button() { echo '{"execute":"send-key","arguments":{"keys":[{"type":"qcode","data":"power"}]}}' >&3; }
trap press_button TERM INT

while :; do
  /usr/lib/lab/firmware "$card" "$boot"
  cat /run/power.out >/run/power.log &
  listener=$!
  initrd=''
  [ ! -e "$boot/initramfs" ] || initrd="-initrd $boot/initramfs"
  # shellcheck disable=SC2086
  machine '' -dtb /run/board.dtb -kernel "$boot/kernel" $initrd -append "$(cat "$boot/cmdline")" \\
    -serial stdio -chardev pipe,id=power,path=/run/power -mon chardev=power,mode=control </dev/null &
  qemu=$!
  echo '{"execute":"qmp_capabilities"}' >&3
  while kill -0 "$qemu" 2>/dev/null; do wait "$qemu" || :; done
  echo 1<>/run/power.out
  wait "$listener" || :
  # Off unless the machine asked for a reset.
  grep -q '"guest-reset"' /run/power.log || exit 0
  echo 'firmware: reset'
done
`;

/** Programs of a board's container, by name. */
export const firmwareFiles: Readonly<Record<string, string>> = { 'config-txt.awk': configTxtAwk, firmware, 'power-on': powerOn };
