import { chmod, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sha256 } from '../../base/names.ts';
import { Failure } from '../../base/trouble.ts';
import { digestFile, isErrno, moveDurably, writeDurably } from '../files/durable-file.ts';
import { makeFolder } from '../files/make-folder.ts';

/**
 * Blobs below one directory. Beside each stands a stamp: what the file system said about the blob when its bytes were last
 * compared with its name. While that is unchanged the bytes are trusted, so that asking costs no reading.
 */
export class Blobs {
  readonly #blobs: string;
  readonly #stamps: string;
  readonly #damaged = new Set<string>();

  constructor(root: string) {
    this.#blobs = join(root, 'blobs', 'sha256');
    this.#stamps = join(root, 'stamps');
  }

  path(sha256: Sha256): string {
    return join(this.#blobs, sha256);
  }

  get damaged(): readonly string[] {
    return [...this.#damaged].toSorted();
  }

  async has(sha256: Sha256): Promise<boolean> {
    const now = await this.#stampOf(sha256);
    if (now === undefined) return false;
    const trusted = await readFile(join(this.#stamps, sha256), 'utf8').catch(() => '');
    if (now === trusted) return true;
    if ((await digestFile(this.path(sha256))) !== sha256) {
      this.#damaged.add(this.path(sha256));
      return false;
    }
    await this.#trust(sha256);
    return true;
  }

  /** @throws Failure `artifact.corrupt` */
  async verify(sha256: Sha256): Promise<void> {
    const found = (await this.#stampOf(sha256)) === undefined ? 'missing' : await digestFile(this.path(sha256));
    if (found === sha256) return;
    await rm(join(this.#stamps, sha256), { force: true });
    throw new Failure({
      code: 'artifact.corrupt',
      message: `${this.path(sha256)} ${found === 'missing' ? 'is missing' : `does not hold what its name says (it has SHA-256 ${found})`}`,
      remedy: 'Run the command again: a damaged artifact is fetched or built again. If it comes back, check the disk.',
    });
  }

  /** @returns the blob's name and size; the file that was given is gone */
  async adopt(file: string): Promise<{ sha256: Sha256; sizeBytes: number }> {
    const sha256 = await digestFile(file);
    const { size } = await stat(file);
    await makeFolder(this.#blobs);
    if (await this.has(sha256)) {
      await rm(file);
    } else {
      // Executable for all: kubectl and the like run straight from the store.
      await chmod(file, 0o755);
      await moveDurably(file, this.path(sha256));
      await this.#trust(sha256);
    }
    return { sha256, sizeBytes: size };
  }

  async #stampOf(sha256: Sha256): Promise<string | undefined> {
    try {
      const { size, mtimeNs, ctimeNs, ino } = await stat(this.path(sha256), { bigint: true });
      return `${size} ${mtimeNs} ${ctimeNs} ${ino}`;
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  /** Only a cache: in a store that cannot be written to, blobs are read each time instead. */
  async #trust(sha256: Sha256): Promise<void> {
    const stamp = await this.#stampOf(sha256);
    this.#damaged.delete(this.path(sha256));
    try {
      await makeFolder(this.#stamps);
      if (stamp !== undefined) await writeDurably(join(this.#stamps, sha256), stamp);
    } catch (error) {
      if (!['EROFS', 'EACCES'].some((code) => isErrno(error, code))) throw error;
    }
  }
}
