import type { HostName } from '../base/names.ts';
import type { Secret } from '../base/secret.ts';
import type { Config } from '../config/config.ts';

/** A FAT partition of an image, as far as decisions need it. Paths start at its root, have no leading `/` and are spelled as the file system spells them. */
export interface FatPartition {
  /** As in the partition table, from 1. */
  readonly number: number;
  /** Volume label such as `bootfs` or `system-boot`; undefined where it has none. */
  readonly label: string | undefined;
  /** Every file, also in folders. */
  readonly paths: readonly string[];
  /** Texts of the files that `filesToRead` asked for and that are there; other files are never read. */
  readonly files: ReadonlyMap<string, string>;
}

/** What an image shows of itself. */
export interface ImageContents {
  /** All FAT partitions, in the order of the partition table. */
  readonly partitions: readonly FatPartition[];
  /** Text of `etc/os-release` (or `usr/lib/os-release`) of the root partition; undefined where it could not be read. */
  readonly osRelease: string | undefined;
}

/** What an image of a host is made of, beside the config. None of the secrets is ever shown. */
export interface ImageRequest {
  readonly contents: ImageContents;
  readonly config: Config;
  readonly host: HostName;
  /** Lines of authorized_keys, each without a flaw (`publicKeyFlaw`). */
  readonly authorizedKeys: readonly string[];
  /** The key by which the host's SSH server is known. */
  readonly hostKey: SshKeyPair;
  /** Wi-Fi key, 64 hexadecimal digits (PBKDF2 of password and network name); undefined where the host uses no Wi-Fi. */
  readonly wifiKey: Secret | undefined;
}

/** An ed25519 pair. */
export interface SshKeyPair {
  /** `-----BEGIN OPENSSH PRIVATE KEY-----` ... with its final newline. */
  readonly privateKey: Secret;
  /** `ssh-ed25519 AAAA...`, a comment may follow. */
  readonly publicKey: string;
}

/** One file of the boot partition, whole. */
export interface ImageEdit {
  readonly path: string;
  /** UTF-8 text; a `Secret` where it holds a key. */
  readonly content: string | Secret;
  /** Whether the image has a file there now. */
  readonly replaces: boolean;
}

/** Everything that makes an image the image of one host. */
export interface Customisation {
  readonly host: HostName;
  /** The FAT partition that the edits belong to. */
  readonly partition: number;
  readonly edits: readonly ImageEdit[];
  /** What to write on the card, such as `pi-1 10.0.0.11`. */
  readonly label: string;
  /** What a person should know, one sentence each: what the image cannot do by itself, what will take long. */
  readonly notes: readonly string[];
}
