import type { HostSettings } from './host-settings.ts';
import { assignUser, filesScript, nameScript, placeScript, renameUser, userScript } from './login-script.ts';
import { ifupdownScript, networkManagerScript } from './network-script.ts';
import { journalScript, watchdogScript, networkManagerFile } from './prepared-files.ts';
import { scrubFunction, takeHostKey } from './secret-files.ts';
import { placeText, putFunction } from './shell-script.ts';

/**
 * How systemd runs a script of the boot partition instead of the system, once, and starts anew (systemd-run-generator(8)). bookworm's initramfs
 * looks for exactly its path and corrects it to where the partition is mounted (raspberrypi-sys-mods, imager_fixup).
 */
export const firstRunTokens = (os: 'raspberry-pi-os' | 'debian'): readonly string[] => [
  `systemd.run=${os === 'debian' ? '/boot/firmware' : '/boot'}/firstrun.sh`,
  'systemd.run_success_action=reboot',
  'systemd.unit=kernel-command-line.target',
];

/**
 * The script of a first boot, POSIX sh. Each part stands for itself: what fails is in its log and the others run all the same.
 * @param tokens of the kernel command line that have to stay when Debian writes it anew
 */
export function firstRunScript(settings: HostSettings, os: 'raspberry-pi-os' | 'debian', tokens: readonly string[]): string {
  const parts = [
    `#!/bin/sh\n# Made by bramble for ${settings.name}: the first boot. Writes /var/log/bramble-first-boot.log.\nexec >>/var/log/bramble-first-boot.log 2>&1`,
    'boot=/boot/firmware\n[ -f "$boot/cmdline.txt" ] || boot=/boot',
    putFunction,
    scrubFunction,
    nameScript(settings),
    assignUser(settings),
    ...(os === 'debian' ? [] : [renameUser]),
    userScript(settings),
    os === 'debian' ? debianHostKeys : 'systemctl disable regenerate_ssh_host_keys',
    takeHostKey(settings),
    filesScript(settings),
    'systemctl enable ssh',
    placeScript(settings),
    os === 'debian' ? ifupdownScript(settings) : `${placeText(networkManagerFile)}\n${networkManagerScript(settings)}`,
    ...(os === 'debian' ? [debianCmdline(tokens), installSudo] : [noSwapFile]),
    journalScript,
    watchdogScript,
    'sync',
    // imager_fixup replaces everything from the first line that ends with this file's name by its own.
    os === 'debian'
      ? "rm -f /boot/firmware/firstrun.sh\nsed -i 's| systemd\\.[^ ]*||g' /boot/firmware/cmdline.txt"
      : "rm -f /boot/firstrun.sh\nsed -i 's| systemd\\.[^ ]*||g' /boot/cmdline.txt",
    'exit 0',
  ];
  return `${parts.join('\n\n')}\n`;
}

const noSwapFile = `swapoff -a
systemctl disable dphys-swapfile
rm -f /var/swap`;

/** It makes keys of its own at the next start, over those that are there. */
const debianHostKeys = `systemctl disable rpi-generate-ssh-host-keys
rm -f /etc/systemd/system/*.requires/rpi-generate-ssh-host-keys.service /etc/systemd/system/*.wants/rpi-generate-ssh-host-keys.service`;

/** Debian writes cmdline.txt anew with every kernel, from this. */
const debianCmdline = (tokens: readonly string[]): string =>
  `grep -q cgroup_enable=memory /etc/default/raspi-extra-cmdline 2>/dev/null || echo '${tokens.join(' ')}' >>/etc/default/raspi-extra-cmdline`;

/** Debian's images have no sudo, and the first boot has no network. */
const installSudo = `if ! command -v sudo >/dev/null; then
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
fi`;
