#!/bin/sh
# Made by bramble for worker-1: the first boot, before there is a network.
mkdir -p /etc/ssh
rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub
(umask 077 && cat >/etc/ssh/ssh_host_ed25519_key) <<'BRAMBLE_END'
-----BEGIN OPENSSH PRIVATE KEY-----
HOST-KEY-OF-A-TEST
-----END OPENSSH PRIVATE KEY-----
BRAMBLE_END
sync
exit 0
