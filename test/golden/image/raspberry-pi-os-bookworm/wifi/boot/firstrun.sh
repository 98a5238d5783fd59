#!/bin/sh
# Made by bramble for worker-1: the first boot. Writes /var/log/bramble-first-boot.log.
exec >>/var/log/bramble-first-boot.log 2>&1

boot=/boot/firmware
[ -f "$boot/cmdline.txt" ] || boot=/boot

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

echo worker-1 >/etc/hostname
hostname worker-1
if grep -q '^127\.0\.1\.1[[:space:]]' /etc/hosts; then
  sed -i 's/^127\.0\.1\.1[[:space:]].*/127.0.1.1\tworker-1/' /etc/hosts
else
  printf '127.0.1.1\tworker-1\n' >>/etc/hosts
fi

user=pi

[ -x /usr/lib/userconf-pi/userconf ] && /usr/lib/userconf-pi/userconf "$user" '*'

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

systemctl disable regenerate_ssh_host_keys

if [ -s "$boot/bramble-host-key" ]; then
  rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub
  (umask 077 && cat "$boot/bramble-host-key" >/etc/ssh/bramble-host-key)
  echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHostKeyOfATestHostKeyOfATestHostKeyOfATes' >/etc/ssh/ssh_host_ed25519_key.pub
  chmod 644 /etc/ssh/ssh_host_ed25519_key.pub
  mv /etc/ssh/bramble-host-key /etc/ssh/ssh_host_ed25519_key
  sync
  scrub "$boot/bramble-host-key"
fi

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

systemctl enable ssh

if [ -f /usr/share/zoneinfo/Europe/Berlin ]; then
  ln -snf /usr/share/zoneinfo/Europe/Berlin /etc/localtime
  echo Europe/Berlin >/etc/timezone
fi
if [ -f /etc/locale.gen ]; then
  sed -i 's/^# *de_DE\.UTF-8 /de_DE.UTF-8 /' /etc/locale.gen
  locale-gen
fi
echo LANG=de_DE.UTF-8 >/etc/default/locale
if [ -f /etc/default/keyboard ]; then
  sed -i 's/^XKBLAYOUT=.*/XKBLAYOUT="de"/' /etc/default/keyboard
fi

put 0644 /etc/NetworkManager/conf.d/90-bramble.conf <<'BRAMBLE_END'
# Pods' interfaces are none of NetworkManager's.
[keyfile]
unmanaged-devices=interface-name:veth*

# A radio that sleeps answers after seconds (raspberrypi/linux#7533).
[connection]
wifi.powersave=2
BRAMBLE_END
for state in /var/lib/systemd/rfkill/*:wlan; do
  [ -f "$state" ] && echo 0 >"$state"
done
rm -f /var/lib/NetworkManager/NetworkManager.state
command -v rfkill >/dev/null && rfkill unblock wifi
if [ -s "$boot/bramble-wifi-key" ]; then
  key=$(cat "$boot/bramble-wifi-key")
(umask 077 && cat >/etc/NetworkManager/system-connections/bramble-wifi.nmconnection) <<BRAMBLE_END
[connection]
id=bramble-wifi
type=wifi
[wifi]
mode=infrastructure
ssid=105;116;39;115;32;34;104;111;109;101;34;32;36;49;
hidden=true
[wifi-security]
key-mgmt=wpa-psk
psk=$key
[ipv4]
method=auto
[ipv6]
method=auto
BRAMBLE_END
  sync
  scrub "$boot/bramble-wifi-key"
fi

swapoff -a
systemctl disable dphys-swapfile
rm -f /var/swap

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

sync

rm -f /boot/firstrun.sh
sed -i 's| systemd\.[^ ]*||g' /boot/cmdline.txt

exit 0
