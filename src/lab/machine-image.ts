import { digestOf } from '../base/digest.ts';

/** What an ordinary Debian server has. Nothing of Kubernetes: machines are blank. */
const packages =
  'systemd systemd-sysv dbus openssh-server sudo iproute2 iputils-ping nftables kmod procps ca-certificates curl less nano netbase mount util-linux e2fsprogs'.split(
    ' ',
  );

/** Units that serve real consoles, sockets and clocks, which a container has not, or that would wake six machines at once. */
const masked = [
  'apt-daily-upgrade.timer apt-daily.timer console-getty.service dev-hugepages.mount dev-mqueue.mount e2scrub_all.timer e2scrub_reap.service fstrim.timer',
  'getty.target getty@.service sys-fs-fuse-connections.mount sys-kernel-debug.mount sys-kernel-tracing.mount systemd-logind.service',
  'systemd-networkd.service systemd-pstore.service systemd-resolved.service systemd-timesyncd.service systemd-udevd.service',
]
  .join(' ')
  .split(' ');

const setup = `#!/bin/sh
# Makes a small Debian into a blank server. The package lists stay, so that installing a package needs no update first.
set -eu
export DEBIAN_FRONTEND=noninteractive
rm -f /usr/sbin/policy-rc.d /etc/apt/apt.conf.d/docker-* /etc/dpkg/dpkg.cfg.d/docker-*
printf '%s\\n' 'Acquire::Languages "none";' 'Acquire::GzipIndexes "true";' >/etc/apt/apt.conf.d/90small
apt-get -q update
apt-get -q install -y --no-install-recommends -o Dpkg::Options::=--force-unsafe-io ${packages.join(' ')}
apt-get clean
systemctl set-default multi-user.target
systemctl mask ${masked.join(' ')}
# Every machine makes its own at its first boot.
rm -f /etc/ssh/ssh_host_* /var/lib/dbus/machine-id
: >/etc/machine-id
`;

const boot = `#!/bin/sh
# Gives a container what a machine has, then becomes systemd.
awk '{ for (i = 7; i < NF; i++) if ($i == "-" && $(i + 1) ~ /^cgroup2?$/) print $5 }' /proc/self/mountinfo |
  while read -r mount; do mount -o remount,bind,rw "$mount"; done
mount -o remount,bind,rw /sys
mount --make-rshared /
# A machine asks the network's resolver itself; Docker's is one on loopback, which no pod could use.
[ -z "$LAB_NAMESERVERS" ] || printf 'nameserver %s\\n' $LAB_NAMESERVERS >/etc/resolv.conf
[ -e /dev/kmsg ] || mknod -m 644 /dev/kmsg c 1 11
if [ ! -e /etc/ssh/ssh_host_ed25519_key ]; then
  if [ "$LAB_USER" != root ]; then
    useradd --create-home --shell /bin/bash --groups sudo "$LAB_USER"
    printf '%s ALL=(ALL) NOPASSWD: ALL\\n' "$LAB_USER" >"/etc/sudoers.d/010_$LAB_USER-nopasswd"
    chmod 0440 "/etc/sudoers.d/010_$LAB_USER-nopasswd"
  fi
  home=$(getent passwd "$LAB_USER" | cut -d: -f6)
  mkdir -p "$home/.ssh"
  printf '%s\\n' "$LAB_KEY" >"$home/.ssh/authorized_keys"
  chown -R "$LAB_USER:" "$home/.ssh"
  chmod -R u=rwX,go= "$home/.ssh"
  ssh-keygen -q -t ed25519 -N '' -C "root@$(hostname)" -f /etc/ssh/new_host_key
  mv /etc/ssh/new_host_key.pub /etc/ssh/ssh_host_ed25519_key.pub
  mv /etc/ssh/new_host_key /etc/ssh/ssh_host_ed25519_key
fi
exec env -i container=docker PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin /sbin/init
`;

const dockerfile = (base: string): string => `FROM ${base}
COPY setup boot /usr/lib/lab/
RUN sh /usr/lib/lab/setup && rm /usr/lib/lab/setup && chmod 0755 /usr/lib/lab/boot
STOPSIGNAL SIGRTMIN+3
ENTRYPOINT ["/usr/lib/lab/boot"]
`;

/** systemd 257 (trixie) refuses cgroup v1, systemd 252 (bookworm) runs on both. */
export const suiteFor = (cgroup: 'v1' | 'v2'): string => (cgroup === 'v1' ? 'bookworm' : 'trixie');

/** Where the Debian below a machine's image comes from: a registry, or the lab's own installation of it. */
export const registryBase = (suite: string): string => `debian:${suite}-slim`;
export const ownBase = (suite: string): string => `bramble-lab-debian:${suite}`;

/** The image's name changes whenever its recipe does. */
export const imageTag = (suite: string): string => `bramble-lab-machine:${suite}-${digestOf([dockerfile(''), setup, boot]).slice(0, 12)}`;

/** Files of the folder that `docker build` gets. */
export const imageFiles = (base: string): Readonly<Record<string, string>> => ({ Dockerfile: dockerfile(base), setup, boot });
