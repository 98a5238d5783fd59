#!/bin/sh
# Installs the programs that are missing, on Debian and Ubuntu, as root or with sudo; elsewhere says exactly what to install.
# Usage: scripts/install-tools.sh node|lab|build|go|test ...
# Lists of words are split on purpose.
# shellcheck disable=SC2086
set -u
PATH=$PATH:/usr/local/go/bin:${XDG_CACHE_HOME:-$HOME/.cache}/bramble/go/bin:/usr/sbin:/sbin
missing=''

# need <package> <command or path>: remembers the package where its command or file is not there.
need() {
  case $2 in
    /*) [ -e "$2" ] && return ;;
    *) command -v "$2" >/dev/null 2>&1 && return ;;
  esac
  missing="$missing $1"
}
node_is_new_enough() {
  command -v node >/dev/null 2>&1 || return 1
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}
# Go 1.21 and newer fetch the toolchain that a module asks for.
go_is_new_enough() {
  minor=$(go env GOVERSION 2>/dev/null | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
  [ "${minor:-0}" -ge 21 ]
}
fail() {
  echo "$1" >&2
  exit 1
}

for group in "$@"; do
  case $group in
    node)
      if ! command -v node >/dev/null 2>&1; then missing="$missing nodejs"; fi
      need npm npm
      ;;
    lab)
      need docker.io docker
      need docker.io dockerd
      need iptables iptables
      need mmdebstrap mmdebstrap
      need openssh-client ssh
      ;;
    build)
      need gcc gcc
      need libc6-dev /usr/include/stdio.h
      need libseccomp-dev /usr/include/seccomp.h
      need pkg-config pkg-config
      need ca-certificates /etc/ssl/certs/ca-certificates.crt
      ;;
    go)
      go_is_new_enough || { need curl curl; need unzip unzip; }
      ;;
    test)
      need openssh-server sshd
      need openssh-client ssh-keygen
      need busybox busybox
      need dash dash
      need bash bash
      need shellcheck shellcheck
      need openssl openssl
      need cloud-init cloud-init
      need mtools mcopy
      need dosfstools mkfs.vfat
      need e2fsprogs debugfs
      need fdisk sfdisk
      need xz-utils xz
      need zstd zstd
      need zip zip
      need unzip unzip
      ;;
    *) fail "install-tools: unknown group $group (node, lab, build, go, test)" ;;
  esac
done

if [ -n "$missing" ]; then
  missing=$(printf '%s\n' $missing | sort -u | tr '\n' ' ')
  sudo=''
  command -v apt-get >/dev/null 2>&1 || fail "These are missing, and only apt is known here. Install them with your system's package manager (Debian's names): $missing"
  if [ "$(id -u)" -ne 0 ]; then
    sudo='sudo -n'
    $sudo true 2>/dev/null || fail "These are missing: $missing
Run as root or allow sudo without a password, or install them yourself: sudo apt-get install --no-install-recommends $missing"
  fi
  echo "installing $missing"
  # Only its checks are wanted: without this it would take the computer for a new machine at the next start.
  case " $missing " in
    *' cloud-init '*) $sudo mkdir -p /etc/cloud && $sudo touch /etc/cloud/cloud-init.disabled || fail 'cannot write /etc/cloud/cloud-init.disabled' ;;
  esac
  options='-o DPkg::Lock::Timeout=300 -qq'
  $sudo apt-get $options update || fail 'apt-get update failed; its output is above.'
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get $options install -y --no-install-recommends $missing >&2 || fail "apt-get could not install $missing; its output is above."
fi

case " $* " in
  *' node '*)
    node_is_new_enough || fail "Node.js 20.19 or newer is needed, and this system has $(node --version 2>/dev/null || echo none). Install it from https://nodejs.org or https://github.com/nodesource/distributions."
    ;;
esac
case " $* " in
  *' go '*) go_is_new_enough || "$(dirname -- "$0")/install-go.sh" || fail 'Go could not be installed; the reason is above. Install it from https://go.dev/dl/ into /usr/local/go.' ;;
esac
