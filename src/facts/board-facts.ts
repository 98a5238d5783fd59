import { boardModel } from '../board/board-model.ts';
import { bootFilePaths, bootLayout, type BootLayout, dietPiVersionPath, rpiIssuePath } from '../board/boot-layout.ts';
import { settingOf } from '../board/config-txt.ts';
import { type Command, sh } from '../command/command.ts';

/** `sd` is a card or soldered memory of the same kind; `none` a root that is on no device, as in a container. */
export type RootMedium = 'sd' | 'usb' | 'nvme' | 'disk' | 'none';

/** How a machine boots, and what its operating system brings along. */
export interface BootFacts {
  readonly layout: BootLayout;
  /** `kernel=` of config.txt as its firmware reads it; undefined where the firmware chooses. */
  readonly kernel: string | undefined;
  /** The kernel with 4 KiB pages lies beside config.txt. */
  readonly hasKernel8: boolean;
  /** First line of /etc/rpi-issue: Raspberry Pi OS and its date. */
  readonly raspberryPiOs: string | undefined;
  /** Such as `9.17`; undefined where it is not DietPi. */
  readonly dietPi: string | undefined;
}

/** A reboot that was tried, as the host noted it. */
export interface TriedReboot {
  /** Of the boot before it: a reboot that never came about can be told from one that did not help. */
  readonly bootId: string;
  /** What should have been so after it, a line each. */
  readonly needs: readonly string[];
}

/** Services that set the clock. */
const clockServices = ['systemd-timesyncd', 'chrony', 'chronyd', 'ntp', 'ntpsec', 'ntpd', 'openntpd'] as const;
const services = ['NetworkManager', 'avahi-daemon', ...clockServices] as const;

/** Where a host keeps which reboot was tried last. */
export const triedRebootPath = '/var/lib/bramble/reboot';
/** A restart that helped is no reason against the next one: an update of the system may take from the files what it was for. */
export const forgetReboot: Command = sh('rm -f -- "$1"', [triedRebootPath]);

/** Written by bramble, and so no setting of the operating system's. */
export const watchdogPath = '/etc/systemd/system.conf.d/50-bramble.conf';
/** Raspberry Pi OS keeps the journal in memory by this. */
export const volatileJournalPath = '/usr/lib/systemd/journald.conf.d/40-rpi-volatile-storage.conf';

const bootFileBytes = 16_384;

/**
 * Sections of facts about the board below `root`. Most hosts have few of these files, and looking for one costs no process.
 * The root's device is found by its number, or by its name where a file system (btrfs) has a number of its own.
 */
export const boardSections = (root: string): Readonly<Record<string, string>> => ({
  cmdline: `cat "${root}/proc/cmdline"`,
  boot: `for f in ${bootFilePaths.join(' ')}; do
  [ -f "${root}$f" ] || continue
  printf '\\nfile|%s\\n' "$f"
  head -c ${bootFileBytes} "${root}$f"
done
for f in /boot/firmware/kernel8.img /boot/kernel8.img; do [ -f "${root}$f" ] && printf '\\nfile|%s\\n' "$f"; done`,
  root: `line=$(grep -m 1 '^[0-9]* [0-9]* [0-9:]* [^ ]* / ' "${root}/proc/self/mountinfo")
set -- $line
source=\${line##* - }
source=\${source#* }
source=\${source%% *}
printf 'source %s\\n' "$source"
cd -P "${root}/sys/dev/block/$3" || cd -P "${root}/sys/class/block/\${source##*/}" || exit
pwd -P
set +f
for slave in slaves/*; do [ -d "$slave" ] && (cd -P "$slave" && pwd -P); done`,
  services: `for s in ${services.join(' ')}; do
  for d in /etc /lib /usr/lib; do [ -e "${root}$d/systemd/system/$s.service" ] && { echo "$s"; break; }; done
done
[ -e "${root}/run/systemd/timesync/synchronized" ] && echo synchronised
[ -e "${root}${volatileJournalPath}" ] && echo volatile-journal`,
  watchdog: `[ -c "${root}/dev/watchdog" ] && echo device
set +f
list=
for f in "${root}/etc/systemd/system.conf" "${root}"/etc/systemd/system.conf.d/*.conf "${root}"/usr/lib/systemd/system.conf.d/*.conf; do
  case $f in *${watchdogPath}) continue ;; esac
  [ -f "$f" ] && list="$list $f"
done
[ -z "$list" ] || grep -h '^RuntimeWatchdogSec=' $list`,
  rebooted: `cat "${root}${triedRebootPath}"`,
});

function bootFiles(text: string): ReadonlyMap<string, string> {
  const parts = `\n${text}`.split(/\nfile\|([^\n]+)\n/);
  return new Map(parts.flatMap((path, index) => (index % 2 === 1 ? [[path, parts[index + 1] ?? ''] as const] : [])));
}

/** What the section `boot` says of a board with this device-tree name. */
export function readBoot(text: string, model: string | undefined): BootFacts {
  const reader = boardModel(model ?? '');
  const files = bootFiles(text);
  const layout = bootLayout(files, reader);
  const version = ['CORE', 'SUB'].map((part) => new RegExp(`^G_DIETPI_VERSION_${part}=(\\d+)$`, 'm').exec(files.get(dietPiVersionPath) ?? '')?.[1]);
  return {
    layout,
    kernel: settingOf(files.get(layout.config ?? '') ?? '', 'kernel', reader),
    hasKernel8: layout.config !== undefined && files.has(layout.config.replace(/[^/]*$/, 'kernel8.img')),
    raspberryPiOs: files.get(rpiIssuePath)?.split('\n')[0],
    dietPi: files.has(dietPiVersionPath) ? version.filter((part) => part !== undefined).join('.') : undefined,
  };
}

/** The medium from the root's devices in sysfs; a device of several (LVM) is as slow as its slowest. */
export function readRootMedium(text: string): RootMedium {
  const lines = text.split('\n').slice(1);
  if (lines.some((line) => /\/mmcblk\d/.test(line))) return 'sd';
  if (lines.some((line) => /\/usb\d/.test(line))) return 'usb';
  if (lines.some((line) => /\/nvme\d/.test(line))) return 'nvme';
  return lines.some((line) => line.includes('/block/')) ? 'disk' : 'none';
}

export interface ServiceFacts {
  /** Services of the operating system that are installed, of those that matter here. */
  readonly hasNetworkManager: boolean;
  readonly hasAvahi: boolean;
  /** Programs that set the clock, such as `systemd-timesyncd`. */
  readonly clockServices: readonly string[];
  /** systemd-timesyncd has set the clock since the last boot; undefined where another program would. */
  readonly isTimeSynchronised: boolean | undefined;
  /** Raspberry Pi OS keeps the journal in memory only. */
  readonly hasVolatileJournal: boolean;
}

export function readServices(text: string): ServiceFacts {
  const lines = text.split('\n');
  const clocks = clockServices.filter((name) => lines.includes(name));
  return {
    hasNetworkManager: lines.includes('NetworkManager'),
    hasAvahi: lines.includes('avahi-daemon'),
    clockServices: clocks,
    isTimeSynchronised: lines.includes('synchronised') || (clocks.join(' ') === 'systemd-timesyncd' ? false : undefined),
    hasVolatileJournal: lines.includes('volatile-journal'),
  };
}

/** A hardware watchdog, and what others than bramble want of it. */
export const readWatchdog = (text: string): { readonly hasDevice: boolean; readonly setting: string | undefined } => ({
  hasDevice: /^device$/m.test(text),
  setting: [...text.matchAll(/^RuntimeWatchdogSec=(.*)$/gm)].at(-1)?.[1],
});

/** What is noted about the last reboot: the boot before it, then what it was for. */
export function readTriedReboot(text: string): TriedReboot | undefined {
  const [bootId, ...needs] = text.split('\n').filter((line) => line !== '');
  return bootId === undefined ? undefined : { bootId, needs };
}
