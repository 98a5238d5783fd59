import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { recordedImage } from '../recorded/images/recorded-images.ts';

const sector = 512;
const MiB = 1 << 20;

export interface DiskLayout {
  readonly scheme: 'dos' | 'gpt';
  readonly label: string;
  readonly fatBits?: 16 | 32;
  /** The root comes before the FAT partition. */
  readonly isRootFirst?: boolean;
  /** Path to text, of the FAT partition. */
  readonly boot: Readonly<Record<string, string>>;
  /** Path to text, of the ext4 root. */
  readonly root: Readonly<Record<string, string>>;
}

export interface DiskImage {
  readonly path: string;
  readonly boot: Extent;
  readonly root: Extent;
}

interface Extent {
  readonly startBytes: number;
  readonly sizeBytes: number;
}

/** The smallest that is FAT32 in the eyes of every tool, and a root that holds something. */
const [bootBytes, rootBytes] = [40 * MiB, 16 * MiB];
export const imageBytes = MiB + bootBytes + rootBytes + MiB;

const run = (program: string, args: readonly string[], input?: string): string =>
  execFileSync(program, args, {
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, MTOOLSRC: '/dev/null', PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
  });

/** A disk image as an OS's own tools make one: table by sfdisk, FAT by mkfs.vfat, root by mke2fs. */
export function makeDiskImage(path: string, layout: DiskLayout): DiskImage {
  const folder = mkdtempSync(join(tmpdir(), 'bramble-disk-'));
  try {
    writeFileSync(path, '');
    truncateSync(path, imageBytes);
    const isRootFirst = layout.isRootFirst === true;
    const boot = { startBytes: MiB + (isRootFirst ? rootBytes : 0), sizeBytes: bootBytes };
    const root = { startBytes: MiB + (isRootFirst ? 0 : bootBytes), sizeBytes: rootBytes };
    const [fatType, linuxType] = layout.scheme === 'gpt' ? ['U', 'L'] : ['c', '83'];
    const line = ({ startBytes, sizeBytes }: Extent, type: string) => `start=${startBytes / sector}, size=${sizeBytes / sector}, type=${type}\n`;
    const lines = [line(boot, fatType ?? ''), line(root, linuxType ?? '')];
    run('sfdisk', ['--quiet', path], `label: ${layout.scheme}\n${(isRootFirst ? lines.toReversed() : lines).join('')}`);
    const bits = layout.fatBits ?? 32;
    const clusters = bits === 32 ? ['-s', '1'] : [];
    run('mkfs.vfat', ['-F', String(bits), ...clusters, '-n', layout.label, '--offset', String(boot.startBytes / sector), path, String(boot.sizeBytes / 1024)]);
    writeTree(join(folder, 'boot'), layout.boot);
    writeTree(join(folder, 'root'), layout.root);
    for (const name of new Set(Object.keys(layout.boot).map((each) => each.split('/')[0] ?? each)))
      run('mcopy', ['-s', '-i', `${path}@@${boot.startBytes}`, join(folder, 'boot', name), '::/']);
    run('mke2fs', ['-q', '-t', 'ext4', '-d', join(folder, 'root'), '-E', `offset=${root.startBytes}`, path, `${root.sizeBytes / 1024}k`]);
    return { path, boot, root };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeTree(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** What fsck.vfat finds wrong with the boot partition: empty where nothing is. */
export function fsckBoot(image: DiskImage, folder: string): string {
  const partition = join(folder, 'boot-partition');
  writeFileSync(partition, bytesOf(image.path, image.boot));
  try {
    run('fsck.vfat', ['-n', partition]);
    return '';
  } catch (error) {
    return String((error as { stdout?: string }).stdout);
  } finally {
    rmSync(partition);
  }
}

export function bytesOf(path: string, { startBytes, sizeBytes }: Extent): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(sizeBytes);
    readSync(file, bytes, 0, sizeBytes, startBytes);
    return bytes;
  } finally {
    closeSync(file);
  }
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
export const sha256Of = (path: string): string => sha256(readFileSync(path));

/** A file of the boot partition as mtools reads it; the message of mtools where it is not there. */
export function bootFile(image: DiskImage, path: string): string {
  try {
    return run('mtype', ['-i', `${image.path}@@${image.boot.startBytes}`, `::/${path}`]);
  } catch (error) {
    return String((error as { stderr?: string }).stderr);
  }
}

/** A disk whose boot partition is that of a recorded operating system; files that were only told by name hold something else. */
export function recordedLayout(name: string): DiskLayout {
  const { partitions, osRelease } = recordedImage(name);
  const [{ label = '', number, paths }] = partitions;
  const textAt = (path: string): string => {
    const file = join('test/recorded/images', name, 'boot', path);
    return existsSync(file) ? readFileSync(file, 'utf8') : `${path}\n`.repeat(100);
  };
  const root: Record<string, string> = osRelease === undefined ? { 'etc/hostname': 'x\n' } : { 'usr/lib/os-release': osRelease };
  return { scheme: 'dos', label, isRootFirst: number === 2, boot: Object.fromEntries(paths.map((path) => [path, textAt(path)])), root };
}

/** A small system in the layout of Raspberry Pi OS. */
export const smallSystem: DiskLayout = {
  scheme: 'dos',
  label: 'bootfs',
  boot: {
    'cmdline.txt':
      'console=serial0,115200 console=tty1 root=PARTUUID=0a1b2c3d-02 rootfstype=ext4 fsck.repair=yes rootwait quiet init=/usr/lib/raspberrypi-sys-mods/firstboot\n',
    'config.txt': '[all]\ndtparam=audio=on\n',
    'overlays/README': 'overlays\n'.repeat(2000),
    'a name that is longer than eight and three.text': 'long\n',
  },
  root: { 'usr/lib/os-release': 'ID=debian\nVERSION_CODENAME=bookworm\n', 'etc/hostname': 'raspberrypi\n' },
};
