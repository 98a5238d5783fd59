#!/bin/sh
# Made by bramble for worker-1: the end of the first boot.
boot=/boot/firmware
[ -d "$boot" ] || boot=/boot
put() {
  mkdir -p "$(dirname "$2")"
  (umask 077 && cat >"$2.bramble") && chmod "$1" "$2.bramble" && mv "$2.bramble" "$2"
}
scrub() {
  for file in "$@"; do
    [ -f "$file" ] || continue
    dd if=/dev/zero of="$file" bs="$(wc -c <"$file")" count=1 conv=notrunc 2>/dev/null
    sync
    rm -f "$file"
  done
  sync
}
user=pi
id "$user" >/dev/null 2>&1 || useradd -m -s /bin/bash "$user"
usermod -p '*' -s /bin/bash "$user"
for group in adm sudo users video; do
  getent group "$group" >/dev/null && usermod -a -G "$group" "$user"
done
home=$(getent passwd "$user" | cut -d: -f6)
mkdir -p "$home/.ssh"
cat >"$home/.ssh/authorized_keys" <<'BRAMBLE_END'
ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJ3nu3YXVGFCPjxyKWPB2uWXDGO7WREGMkIK7ZnUTbO me@laptop
ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJ3nu3YXVGFCPjxyKWPB2uWXDGO7WREGMkIK7ZnUTbO it's $HOME `x`
BRAMBLE_END
chown -R "$user:" "$home/.ssh"
chmod 700 "$home/.ssh"
chmod 600 "$home/.ssh/authorized_keys"
put 0440 /etc/sudoers.d/010_bramble-nopasswd <<'BRAMBLE_END'
pi ALL=(ALL) NOPASSWD:ALL
BRAMBLE_END
put 0644 /etc/ssh/sshd_config.d/10-bramble.conf <<'BRAMBLE_END'
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
BRAMBLE_END
put 0644 /etc/modules-load.d/bramble.conf <<'BRAMBLE_END'
overlay
nf_conntrack
BRAMBLE_END
put 0644 /etc/sysctl.d/90-bramble.conf <<'BRAMBLE_END'
net.ipv4.ip_forward = 1
fs.inotify.max_user_instances = 512
fs.inotify.max_user_watches = 524288
vm.overcommit_memory = 1
kernel.panic = 10
kernel.panic_on_oops = 1
BRAMBLE_END
mkdir -p /etc/systemd/journald.conf.d
case $(findmnt -n -o SOURCE /) in
  /dev/mmcblk*) printf '[Journal]\nStorage=volatile\nSystemMaxUse=200M\nRuntimeMaxUse=64M\n' ;;
  *)
    if [ -e /usr/lib/systemd/journald.conf.d/40-rpi-volatile-storage.conf ]; then
      printf '[Journal]\nStorage=persistent\nSystemMaxUse=200M\nRuntimeMaxUse=64M\n'
    else
      printf '[Journal]\nSystemMaxUse=200M\nRuntimeMaxUse=64M\n'
    fi
    ;;
esac >/etc/systemd/journald.conf.d/90-bramble.conf
if [ -c /dev/watchdog ] && ! grep -rqs '^RuntimeWatchdogSec=' /etc/systemd/system.conf /etc/systemd/system.conf.d /usr/lib/systemd/system.conf.d; then
  mkdir -p /etc/systemd/system.conf.d
  printf '[Manager]\nRuntimeWatchdogSec=1m\nRebootWatchdogSec=2m\n' >/etc/systemd/system.conf.d/50-bramble.conf
fi
systemctl restart systemd-journald
systemctl restart systemd-modules-load
sysctl --system >/dev/null
systemctl daemon-reexec
systemctl try-restart ssh
scrub "$boot/Automation_Custom_PreScript.sh" /boot/Automation_Custom_PreScript.sh "$boot/dietpi-wifi.txt" /boot/dietpi-wifi.txt
sed -i '/^AUTO_SETUP_GLOBAL_PASSWORD=/d' "$boot/dietpi.txt"
sync
exit 0
