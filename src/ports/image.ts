import type { Sha256 } from '../base/names.ts';
import type { Secret } from '../base/secret.ts';
import type { BlockDevice } from '../image/block-device.ts';
import type { SshKeyPair } from '../image/image-edit.ts';
import type { Packing } from '../image/packing.ts';
import type { FileSystem, Partition } from '../image/partition-table.ts';
import type { Scratch } from './store.ts';
import type { SshTarget } from './transport.ts';

export interface Progress {
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (doneBytes: number, totalBytes: number | undefined) => void;
}

/** A partition and what its first bytes show. */
export interface FoundPartition extends Partition {
  readonly fileSystem: FileSystem;
}

/** Path in the partition to what the file there is to hold. */
export type BootTexts = ReadonlyMap<string, string | Secret>;

/** Disk images as files on this computer, and the FAT partitions in them. Paths in a partition have no leading `/`. */
export interface ImageFiles {
  /** Whether boot partitions can be read and written here at all. @throws Failure `image.tool-missing` */
  check(): Promise<void>;
  /** How a file is packed. @throws Failure `image.source-missing`, `image.unreadable`, `image.not-an-image` */
  packing(file: string): Promise<Packing>;
  /** SHA-256 of a file's bytes. */
  digest(file: string): Promise<Sha256>;
  /**
   * A new empty folder for unfinished images below this one, which is made where it is missing; what killed runs left there goes.
   * Removing it also removes folders that were made for it and are still empty. @throws Failure `image.output-unwritable`
   */
  scratch(folder: string): Promise<Scratch>;
  /**
   * Unpacks into a new file that only its owner reads; blocks of zeros take no room. Progress counts packed bytes.
   * @throws Failure `image.damaged`, `image.disk-full`, `image.tool-missing`
   */
  unpack(file: string, packing: Packing, into: string, progress: Progress): Promise<{ readonly sizeBytes: number; readonly sha256: Sha256 }>;
  /** Copies into a new file: shares the blocks where the file system can, else zeros take no room. @throws Failure `image.disk-full` */
  copy(from: string, to: string, progress: Progress): Promise<void>;
  /** Makes a finished image durable and puts it at its place, over what is there. */
  place(from: string, to: string): Promise<void>;
  /** The partitions of an image. @throws Failure `image.not-an-image`, `image.damaged` where it ends before its last partition */
  partitions(image: string): Promise<readonly FoundPartition[]>;
  /** Label and all files (not folders) of a FAT partition. @throws Failure `image.boot-unreadable`, `image.tool-missing` */
  list(image: string, partition: Partition): Promise<{ readonly label: string | undefined; readonly paths: readonly string[] }>;
  /** Texts of files of a FAT partition; those that are not there are left out. */
  read(image: string, partition: Partition, paths: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Writes texts whole, over files that are there, makes their folders, and reads them back. @throws Failure `image.boot-full`, `image.boot-unreadable` */
  write(image: string, partition: Partition, texts: BootTexts): Promise<void>;
  /** Whether a partition has exactly these texts; false where it cannot be read. */
  holds(image: string, partition: Partition, texts: BootTexts): Promise<boolean>;
  /** Text of a file of an ext4 partition; undefined where it is not there, is a link, or where this computer cannot read ext4. */
  readExt(image: string, partition: Partition, path: string): Promise<string | undefined>;
}

/** Disks of this computer that an image may be written to. */
export interface BlockDevices {
  /** @throws Failure `image.no-device-list` */
  list(): Promise<readonly BlockDevice[]>;
  /** The device that a link such as /dev/disk/by-id/... leads to; the path itself where nothing is there. */
  realPath(path: string): Promise<string>;
  /**
   * Takes a device for this process alone until it is released: nobody can mount it meanwhile.
   * @throws Failure `image.device-busy`, `image.device-denied`, `image.card-failed`
   */
  claim(device: string): Promise<ClaimedDevice>;
}

export interface ClaimedDevice {
  /**
   * Writes an image past the cache; the first bytes, which make a card start, come last: a card that is not finished is an empty one.
   * @throws Failure `image.card-failed`
   */
  write(image: string, progress: Progress): Promise<Sha256>;
  /** SHA-256 of the first bytes, read from the device itself and not from the cache. @throws Failure `image.card-failed` */
  digest(sizeBytes: number, progress: Progress): Promise<Sha256>;
  release(): Promise<void>;
}

/** What the user named on this computer. */
export interface UserTexts {
  /** A path without `~`, which is the user's own folder. */
  path(path: string): string;
  /** A small text file; undefined where it is not there. @throws Failure `image.unreadable` */
  file(path: string): Promise<string | undefined>;
  /** An environment variable. */
  variable(name: string): string | undefined;
}

/** The SSH keys by which hosts are known from their first boot on, in the workspace. */
export interface HostKeys {
  /** The pair that was kept for a host; undefined where there is none. @throws Failure `workspace.unreadable` */
  find(host: string): Promise<SshKeyPair | undefined>;
  /** A new ed25519 pair, which is kept nowhere; `folder` is for files of a moment. @throws Failure `ssh.keygen-missing`, `ssh.keygen-failed` */
  make(host: string, folder: string): Promise<SshKeyPair>;
  /** Keeps a pair (0600) in the place of the one before. */
  keep(host: string, pair: SshKeyPair): Promise<void>;
  /** Lets ssh know a host by this key alone, under its name and the address that ssh asks. Tells whether it knew another key before. */
  trust(target: SshTarget, publicKey: string): Promise<'first' | 'same' | 'replaced'>;
}
