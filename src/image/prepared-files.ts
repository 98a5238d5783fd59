import { modules, modulesPath, modulesText, sysctlPath, sysctls, sysctlText } from '../components/os/os.ts';
import { journaldPath, journaldText, networkManagerPath, networkManagerText, watchdogText } from '../components/board/board.ts';
import { volatileJournalPath, watchdogPath } from '../facts/board-facts.ts';
import type { HostSettings } from './host-settings.ts';

/** A file that the first boot places. Holds no secret. */
export interface PreparedFile {
  readonly path: string;
  readonly mode: '0644' | '0440';
  readonly text: string;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

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
];

/** rpi-swap of Raspberry Pi OS trixie: swapoff alone lasts until the next start. */
export const rpiSwapFile: PreparedFile = { path: '/etc/rpi/swap.conf.d/90-bramble.conf', mode: '0644', text: '[Main]\nMechanism=none\n' };

/** Raspberry Pis have a radio, whether it is used or not. */
export const networkManagerFile: PreparedFile = { path: networkManagerPath, mode: '0644', text: networkManagerText(true) };

const printed = (text: string): string => `printf '${text.replaceAll('\n', '\\n')}'`;

/** Body of a POSIX shell script: how much journal there is, and that it is kept where that costs no card its life; what the plan wants later. */
export const journalScript = `mkdir -p ${folderOf(journaldPath)}
case $(findmnt -n -o SOURCE /) in
  /dev/mmcblk*) ${printed(journaldText('memory'))} ;;
  *)
    if [ -e ${volatileJournalPath} ]; then
      ${printed(journaldText('disk'))}
    else
      ${printed(journaldText('as the system has it'))}
    fi
    ;;
esac >${journaldPath}`;

/** Body of a POSIX shell script: a board that hangs starts anew, unless the operating system has its own idea of that. */
export const watchdogScript = `if [ -c /dev/watchdog ] && ! grep -rqs '^RuntimeWatchdogSec=' /etc/systemd/system.conf /etc/systemd/system.conf.d /usr/lib/systemd/system.conf.d; then
  mkdir -p ${folderOf(watchdogPath)}
  ${printed(watchdogText)} >${watchdogPath}
fi`;
