import { firmwareCmdlines } from '../board/boot-layout.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Problem } from '../base/trouble.ts';
import type { FatPartition, ImageContents } from './image-edit.ts';

/** What an image is, by how its first boot is told what is to be different on one host. */
export type ImageKind = 'raspberry-pi-os-seed' | 'raspberry-pi-os-script' | 'ubuntu' | 'debian' | 'dietpi';

export interface DetectedImage {
  readonly kind: ImageKind;
  /** For people, such as `Raspberry Pi OS trixie of 2026-06-18`. */
  readonly title: string;
  readonly partition: FatPartition;
  /** Every cmdline.txt that some boot reads; empty where the board boots otherwise. */
  readonly cmdlines: readonly string[];
}

/** Files of a boot partition that tell what an image is or that are edited; all are small. */
const interesting =
  /^(issue\.txt|config\.txt|usercfg\.txt|cmdline\.txt|(current|new)\/cmdline\.txt|user-data|meta-data|network-config|dietpi\.txt|dietpi-wifi\.txt|sysconf\.txt)$/i;

/** Which of these files of a FAT partition have to be read. */
export const filesToRead = (paths: readonly string[]): readonly string[] => paths.filter((path) => interesting.test(path));

/** No section of a board counts: an image does not know yet where it will run. */
const anyBoard = { filters: [] };

/** What an image is, by what is in it and never by its name. */
export function detectImage(contents: ImageContents): Result<DetectedImage, Problem> {
  for (const partition of contents.partitions) {
    const found = dietPi(partition) ?? raspberryPiOs(partition, contents) ?? ubuntu(partition, contents) ?? debian(partition);
    if (found !== undefined) return found;
  }
  return unknown(contents);
}

type Found = Result<DetectedImage, Problem> | undefined;

const has = ({ paths }: FatPartition, path: string): boolean => paths.includes(path);
const cmdlinesOf = ({ files }: FatPartition): readonly string[] => firmwareCmdlines(files, '', anyBoard);

/** On Raspberry Pi its settings are on the boot partition, elsewhere on a small one of their own at the end (dietpi-imager). */
function dietPi(partition: FatPartition): Found {
  if (!has(partition, 'dietpi.txt')) return undefined;
  return is32Bit(partition) ?? ok({ kind: 'dietpi', title: 'DietPi', partition, cmdlines: cmdlinesOf(partition) });
}

/** pi-gen writes who made an image and when into issue.txt (scripts/common, update_issue). */
function raspberryPiOs(partition: FatPartition, { osRelease }: ImageContents): Found {
  const issue = partition.files.get('issue.txt');
  if (issue === undefined || !/Generated using .*pi-gen/.test(issue)) return undefined;
  const date = /\d{4}-\d{2}-\d{2}/.exec(issue)?.[0];
  const codename = valueOf(osRelease, 'VERSION_CODENAME');
  const named = (name: string): string => `Raspberry Pi OS ${codename ?? name}${date === undefined ? '' : ` of ${date}`}`;
  const cmdlines = cmdlinesOf(partition);
  const wrongBits = is32Bit(partition);
  if (wrongBits !== undefined) return wrongBits;
  if (has(partition, 'user-data')) return ok({ kind: 'raspberry-pi-os-seed', title: named('trixie'), partition, cmdlines });
  // Only bookworm's images start like this; that of trixie from 2025-10-01, the first one, has neither this nor a seed.
  const isBookworm =
    has(partition, 'initramfs8') && cmdlines.some((path) => partition.files.get(path)?.includes('init=/usr/lib/raspberrypi-sys-mods/firstboot'));
  if (isBookworm && (codename ?? 'bookworm') === 'bookworm') return ok({ kind: 'raspberry-pi-os-script', title: named('bookworm'), partition, cmdlines });
  return err(
    problem(
      'image.unsupported-release',
      `this is ${named('of an older kind')}, whose first boot cannot be prepared safely`,
      'Take Raspberry Pi OS Lite (64-bit) of 2025-11-24 or later, or the bookworm that is published as legacy.',
    ),
  );
}

/** Label and files: ubuntu-image, and "A/B boot on Ubuntu for Raspberry Pi" (Canonical) for `current/`. */
function ubuntu(partition: FatPartition, { osRelease }: ImageContents): Found {
  const isUbuntu = valueOf(osRelease, 'ID') === 'ubuntu' || (osRelease === undefined && partition.label === 'system-boot');
  if (!isUbuntu || !has(partition, 'user-data')) return undefined;
  const version = valueOf(osRelease, 'VERSION_ID');
  const cmdlines = cmdlinesOf(partition);
  const layout = cmdlines.some((path) => path.startsWith('current/')) ? ', with two sets of boot files' : '';
  return ok({ kind: 'ubuntu', title: `Ubuntu${version === undefined ? '' : ` ${version}`}${layout}`, partition, cmdlines });
}

/** Debian's images for Raspberry Pi: the label of their boot partition and the file that rpi-set-sysconf reads (raspi-team/image-specs). */
function debian(partition: FatPartition): Found {
  if (partition.label !== 'RASPIFIRM' || !has(partition, 'sysconf.txt')) return undefined;
  return ok({ kind: 'debian', title: 'Debian for Raspberry Pi', partition, cmdlines: cmdlinesOf(partition) });
}

/** Kernels for processors of 32 bits are only on images whose programs have 32 bits (pi-gen, stage0). */
function is32Bit(partition: FatPartition): Found {
  const old = ['kernel.img', 'kernel7.img', 'kernel7l.img'].find((path) => has(partition, path));
  return old === undefined
    ? undefined
    : err(
        problem(
          'image.32-bit',
          `this image is for 32 bits: ${old} is on it, and Kubernetes has no programs for that`,
          'Take the 64-bit image (arm64) of the same system. A Raspberry Pi 3, 4, 5 or Zero 2 W runs it.',
        ),
      );
}

function unknown({ partitions, osRelease }: ImageContents): Result<never, Problem> {
  const name = valueOf(osRelease, 'PRETTY_NAME');
  const labels = partitions.map(({ label, number }) => label ?? `number ${number}`);
  const seen = partitions.length === 0 ? 'it has no FAT partition' : `its FAT ${labels.length === 1 ? 'partition is' : 'partitions are'} ${labels.join(', ')}`;
  return err(
    problem(
      'image.unknown-os',
      `nothing on this image tells how its first boot is prepared${name === undefined ? '' : `: it says it is ${name}`}; ${seen}`,
      'Take Raspberry Pi OS, Ubuntu Server for Raspberry Pi, DietPi or Debian for Raspberry Pi, all for 64 bits; or write the image yourself and give the host an SSH key.',
    ),
  );
}

const problem = (code: string, message: string, remedy: string): Problem => ({ kind: 'problem', code, severity: 'error', message, remedy });

const valueOf = (osRelease: string | undefined, key: string): string | undefined =>
  osRelease === undefined ? undefined : new RegExp(`^${key}=["']?([^"'\\n]*)["']?$`, 'm').exec(osRelease)?.[1];
