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

systemctl disable rpi-generate-ssh-host-keys
rm -f /etc/systemd/system/*.requires/rpi-generate-ssh-host-keys.service /etc/systemd/system/*.wants/rpi-generate-ssh-host-keys.service

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

(umask 077 && cat >/etc/network/interfaces.d/eth0) <<BRAMBLE_END
allow-hotplug eth0
iface eth0 inet static
  address 10.0.0.21/24
  gateway 10.0.0.1
  dns-nameservers 10.0.0.1
BRAMBLE_END
command -v resolvconf >/dev/null || printf 'nameserver 10.0.0.1\n' >/etc/resolv.conf

grep -q cgroup_enable=memory /etc/default/raspi-extra-cmdline 2>/dev/null || echo 'cgroup_enable=memory cgroup_memory=1 cfg80211.ieee80211_regdom=DE' >>/etc/default/raspi-extra-cmdline

if ! command -v sudo >/dev/null; then
  put 0644 /etc/systemd/system/bramble-sudo.service <<'BRAMBLE_END'
[Unit]
Description=Install sudo
Wants=network-online.target
After=network-online.target
ConditionPathExists=!/usr/bin/sudo

[Service]
Type=oneshot
ExecStart=/usr/bin/apt-get -q -o Acquire::Check-Date=false update
ExecStart=/usr/bin/apt-get -q -y --no-install-recommends install sudo
Restart=on-failure
RestartSec=30

[Install]
WantedBy=multi-user.target
BRAMBLE_END
  systemctl enable bramble-sudo.service
fi

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

rm -f /boot/firmware/firstrun.sh
sed -i 's| systemd\.[^ ]*||g' /boot/firmware/cmdline.txt

exit 0
