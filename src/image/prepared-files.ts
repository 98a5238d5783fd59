import { modules, modulesPath, modulesText, sysctlPath, sysctls, sysctlText } from '../components/os/os.ts';
import type { HostSettings } from './host-settings.ts';

/** A file that the first boot places. Holds no secret. */
export interface PreparedFile {
  readonly path: string;
  readonly mode: '0644' | '0440';
  readonly text: string;
}

/** Files that every host gets, so that nothing of it is left to another restart. */
export const preparedFiles = ({ user }: HostSettings): readonly PreparedFile[] => [
  { path: '/etc/sudoers.d/010_bramble-nopasswd', mode: '0440', text: `${user} ALL=(ALL) NOPASSWD:ALL\n` },
  // The first value that sshd reads counts, and cloud-init writes 50-cloud-init.conf.
  {
    path: '/etc/ssh/sshd_config.d/10-bramble.conf',
    mode: '0644',
    text: 'PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n',
  },
  { path: modulesPath, mode: '0644', text: modulesText(modules) },
  { path: sysctlPath, mode: '0644', text: sysctlText(sysctls) },
  // As Raspberry Pi OS has it itself; a shorter time would restart slow boards that only are busy.
  { path: '/etc/systemd/system.conf.d/50-bramble.conf', mode: '0644', text: '[Manager]\nRuntimeWatchdogSec=1m\nRebootWatchdogSec=2m\n' },
];

/** rpi-swap of Raspberry Pi OS trixie: swapoff alone lasts until the next start. */
export const rpiSwapFile: PreparedFile = { path: '/etc/rpi/swap.conf.d/90-bramble.conf', mode: '0644', text: '[Main]\nMechanism=none\n' };

/** NetworkManager would take over what pods have, and lets a radio sleep: answers then take seconds (raspberrypi/linux#7533). */
export const networkManagerFile: PreparedFile = {
  path: '/etc/NetworkManager/conf.d/90-bramble.conf',
  mode: '0644',
  text: '[keyfile]\nunmanaged-devices=interface-name:veth*\n\n[connection]\nwifi.powersave=2\n',
};

/** Body of a POSIX shell script that ends all swap now. What brings it back at the next start is each system's own matter. */
export const swapOff = 'swapoff -a';

/**
 * Body of a POSIX shell script: logs of the system are kept on a disk, and only in memory where a card would wear out by them. The name sorts
 * after the 40-rpi-volatile-storage.conf of Raspberry Pi OS.
 */
export const journalScript = `mkdir -p /etc/systemd/journald.conf.d
case $(findmnt -n -o SOURCE /) in
  /dev/mmcblk*) printf '[Journal]\\nStorage=volatile\\nRuntimeMaxUse=64M\\n' ;;
  *) printf '[Journal]\\nStorage=persistent\\nSystemMaxUse=200M\\n' ;;
esac >/etc/systemd/journald.conf.d/90-bramble.conf`;
