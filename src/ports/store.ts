import type { Artifact, Pin } from '../artifacts/artifact.ts';
import type { Arch, Sha256 } from '../base/names.ts';
import type { PackedFile } from '../command/command.ts';

/** Content-addressed blobs on the operator's machine. A blob that is there is whole: writes go beside, are synced and renamed. */
export interface Store {
  /** A blob that was touched since it was last verified is read again; one that is not whole counts as absent. */
  has(sha256: Sha256): Promise<boolean>;
  /** Path of a blob whose bytes were verified when it was written. */
  path(sha256: Sha256): string;
  /** Reads the blob again and compares. @throws Failure `artifact.corrupt` */
  verify(sha256: Sha256): Promise<void>;
}

/** How an artifact comes about; the same key gives the same artifact, though not for ever the same bytes. */
export interface RecipeKey {
  readonly artifact: Artifact;
  readonly arch: Arch;
  /** Such as `build:<digest>` or `upstream:<url>`. */
  readonly recipe: string;
}

/** The store with what fills it, and with a memory of which recipe gave which blob. */
export interface ArtifactStore extends Store {
  /** Paths of blobs that turned out not to be whole. They count as absent; a person may want to know why. */
  readonly damaged: readonly string[];
  /** Takes a finished file over, which is gone afterwards. Safe beside other processes that do the same. */
  adopt(file: string): Promise<{ readonly sha256: Sha256; readonly sizeBytes: number }>;
  /** Like adopt, and leaves the file where it is. */
  adoptCopy(file: string): Promise<{ readonly sha256: Sha256; readonly sizeBytes: number }>;
  /** What a recipe gave last, if its blob is still whole. */
  find(key: RecipeKey): Promise<Pin | undefined>;
  record(key: RecipeKey, pin: Pin): Promise<void>;
  /** Everything that was recorded and is still whole. */
  entries(): Promise<readonly { readonly recipe: string; readonly pin: Pin }[]>;
  /** A new empty directory on the store's file system for unfinished work. */
  scratch(): Promise<Scratch>;
  /** A file for a download that later runs continue, or undefined while another process works on it. */
  partial(url: string): Promise<PartialFile | undefined>;
}

export interface PartialFile {
  readonly path: string;
  /** Gives it back; with `isDone` it is removed. */
  release(isDone: boolean): Promise<void>;
}

/** An artifact packed for a slow link, until it is removed. */
export interface Packed extends PackedFile {
  remove(): Promise<void>;
}

/** Packs a blob of the store; undefined where that cannot be done, is not worth it or was aborted. */
export type Pack = (sha256: Sha256, signal: AbortSignal) => Promise<Packed | undefined>;

export interface Scratch {
  readonly path: string;
  remove(): Promise<void>;
}
