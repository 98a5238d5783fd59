import { stringify } from 'yaml';
import { digest } from '../base/digest.ts';
import type { HostSettings } from './host-settings.ts';
import { assignUser, renameUser } from './login-script.ts';
import { journalScript, watchdogScript, networkManagerFile, preparedFiles, rpiSwapFile, type PreparedFile } from './prepared-files.ts';
import { scrubFunction, takeHostKey } from './secret-files.ts';

/** What tells cloud-init that this is a machine it has not seen: another key, another machine. */
export const instanceId = ({ name, hostKey }: HostSettings): string => `bramble-${name}-${digest(hostKey.publicKey).slice(0, 8)}`;

export const metaData = (settings: HostSettings): string =>
  stringify({ 'instance-id': instanceId(settings), 'local-hostname': settings.name, dsmode: 'local' });

const findBoot = 'boot=/boot/firmware\nmountpoint -q "$boot" || mount "$boot"';

/** Runs at each start, before sshd: what a power cut broke off goes on. */
const keyScript = (settings: HostSettings): string => `${findBoot}
${scrubFunction}
${takeHostKey(settings)}`;

/**
 * Raspberry Pi OS has a user with the shell nologin and a service that waits for somebody to name it. cloud-init leaves the shell of a user
 * that is there as it is, and makes a second one of any other name.
 */
const takeUserScript = (settings: HostSettings): string => `${assignUser(settings)}
${renameUser}
id "$user" >/dev/null 2>&1 && usermod -s /bin/bash "$user"
systemctl --no-block stop userconfig
exit 0`;

/** Raspberry Pi OS makes new host keys at its first start, after cloud-init's first scripts and whatever is there (raspberrypi-sys-mods). */
const keepKeyScript = `systemctl disable regenerate_ssh_host_keys
systemctl --no-block stop regenerate_ssh_host_keys
exit 0`;

const radioScript = `rm -f /var/lib/NetworkManager/NetworkManager.state
for state in /var/lib/systemd/rfkill/*:wlan; do [ -f "$state" ] && echo 0 >"$state"; done
command -v rfkill >/dev/null && rfkill unblock wifi
command -v nmcli >/dev/null && nmcli radio wifi on
exit 0`;

/** netplan has its own copy by now, which only root reads. */
const forgetWifiScript = `${findBoot}
${scrubFunction}
scrub "$boot/network-config"
echo '# The network was set up at the first start; this file had the key of the Wi-Fi network.' >"$boot/network-config"
sync`;

/** The seed's user-data: everything that a host is told at its first start. Holds no secret: keys are in files of their own. */
export function userData(settings: HostSettings, os: 'raspberry-pi-os' | 'ubuntu'): string {
  const isRaspberryPiOs = os === 'raspberry-pi-os';
  const files: readonly PreparedFile[] = [...preparedFiles(settings), ...(isRaspberryPiOs ? [rpiSwapFile, networkManagerFile] : [])];
  const document = {
    manage_resolv_conf: false,
    hostname: settings.name,
    // Only its own line: other lines of /etc/hosts stay as they are at each start.
    manage_etc_hosts: 'localhost',
    // A board without a battery does not know the time at its first start.
    apt: { preserve_sources_list: true, conf: 'Acquire { Check-Date "false"; };\n' },
    timezone: settings.timezone,
    locale: settings.locale,
    keyboard: { model: 'pc105', layout: settings.keymap },
    // `user`, not `users`: so the image's own user is taken over with its groups.
    user: {
      name: settings.user,
      shell: '/bin/bash',
      lock_passwd: true,
      sudo: 'ALL=(ALL) NOPASSWD:ALL',
      ssh_authorized_keys: [...settings.authorizedKeys],
    },
    ssh_pwauth: false,
    ssh_deletekeys: false,
    ssh_genkeytypes: ['ed25519'],
    bootcmd: [
      ['sh', '-c', keyScript(settings)],
      ...(isRaspberryPiOs ? [['sh', '-c', keepKeyScript]] : []),
      ...(isRaspberryPiOs ? [['cloud-init-per', 'once', 'bramble-user', 'sh', '-c', takeUserScript(settings)]] : []),
      ...(settings.wifi === undefined ? [] : [['cloud-init-per', 'once', 'bramble-radio', 'sh', '-c', radioScript]]),
    ],
    write_files: files.map(({ path, mode, text }) => ({ path, permissions: mode, content: text })),
    runcmd: [
      ['sh', '-c', swapScript(isRaspberryPiOs)],
      ['sh', '-c', `${journalScript}\nsystemctl restart systemd-journald\njournalctl --flush`],
      ['sh', '-c', watchdogScript],
      ['sh', '-c', 'systemctl restart systemd-modules-load; sysctl --system >/dev/null; systemctl daemon-reexec'],
      ...(isRaspberryPiOs ? [['sh', '-c', 'systemctl try-reload-or-restart NetworkManager']] : []),
      ...(settings.wifi === undefined ? [] : [['sh', '-c', forgetWifiScript]]),
      // cloud-init never enables sshd on Raspberry Pi OS.
      ['systemctl', 'enable', '--now', 'ssh'],
    ],
  };
  return `#cloud-config\n# Made by bramble for ${settings.name}.\n${stringify(document, { lineWidth: 0 })}`;
}

/** After it, neither this start nor the next has swap: rpi-swap is asked again by the reload, others are in fstab or units. */
function swapScript(isRaspberryPiOs: boolean): string {
  const forGood = isRaspberryPiOs
    ? 'systemctl daemon-reload\nrm -f /var/swap'
    : `sed -i -E 's/^([^#].*[[:space:]]swap[[:space:]].*)$/# \\1/' /etc/fstab\nrm -f /swapfile /swap.img\n[ ! -e /usr/lib/systemd/system-generators/zram-generator ] || : >/etc/systemd/zram-generator.conf\nsystemctl daemon-reload`;
  return `swapoff -a\n${forGood}\nexit 0`;
}
