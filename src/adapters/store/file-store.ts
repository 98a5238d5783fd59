import { createHash } from 'node:crypto';
import { copyFile, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Pin, titleOf } from '../../artifacts/artifact.ts';
import type { Sha256 } from '../../base/names.ts';
import { sortedBy } from '../../base/order.ts';
import type { ArtifactStore, PartialFile, RecipeKey, Scratch } from '../../ports/store.ts';
import { Blobs } from './blobs.ts';
import { isErrno, writeDurably } from '../files/durable-file.ts';
import { makeFolder } from '../files/make-folder.ts';
import { claimPartial } from './partial-file.ts';
import { parseEntry } from './parse-entry.ts';
import { makeScratch } from './scratch.ts';

/**
 * A store in one directory: `blobs/sha256/<hash>`, and below `index/` one small file a recipe that says which blob it gave.
 * One file each, so that two processes never rewrite the same one. A bundle for machines without a network has the same layout.
 */
export class FileStore implements ArtifactStore {
  readonly #root: string;
  readonly #blobs: Blobs;

  constructor(root: string) {
    this.#root = root;
    this.#blobs = new Blobs(root);
  }

  get damaged(): readonly string[] {
    return this.#blobs.damaged;
  }

  has(sha256: Sha256): Promise<boolean> {
    return this.#blobs.has(sha256);
  }

  path(sha256: Sha256): string {
    return this.#blobs.path(sha256);
  }

  verify(sha256: Sha256): Promise<void> {
    return this.#blobs.verify(sha256);
  }

  adopt(file: string): Promise<{ sha256: Sha256; sizeBytes: number }> {
    return this.#blobs.adopt(file);
  }

  async find(key: RecipeKey): Promise<Pin | undefined> {
    return (await this.#read(join(this.#root, 'index', entryName(key))))?.pin;
  }

  async record(key: RecipeKey, pin: Pin): Promise<void> {
    await makeFolder(join(this.#root, 'index'));
    await writeDurably(join(this.#root, 'index', entryName(key)), `${JSON.stringify({ recipe: key.recipe, pin }, undefined, 1)}\n`);
  }

  async entries(): Promise<readonly { readonly recipe: string; readonly pin: Pin }[]> {
    const names = await readdir(join(this.#root, 'index')).catch(() => []);
    const entries = await Promise.all(names.map((name) => this.#read(join(this.#root, 'index', name))));
    return sortedBy(
      entries.filter((entry) => entry !== undefined),
      ({ pin }) => titleOf(pin.artifact, pin.arch),
    );
  }

  async adoptCopy(file: string): Promise<{ sha256: Sha256; sizeBytes: number }> {
    const scratch = await this.scratch();
    try {
      const copy = join(scratch.path, 'copy');
      await copyFile(file, copy);
      return await this.adopt(copy);
    } finally {
      await scratch.remove();
    }
  }

  async scratch(): Promise<Scratch> {
    return makeScratch(join(this.#root, 'scratch'));
  }

  async partial(url: string): Promise<PartialFile | undefined> {
    const parent = join(this.#root, 'partial');
    await makeFolder(parent);
    return claimPartial(join(parent, createHash('sha256').update(url).digest('hex').slice(0, 32)));
  }

  async #read(file: string): Promise<{ readonly recipe: string; readonly pin: Pin } | undefined> {
    try {
      const entry = parseEntry(await readFile(file, 'utf8'));
      return entry !== undefined && (await this.has(entry.pin.sha256)) ? entry : undefined;
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return undefined;
      throw error;
    }
  }
}

const entryName = ({ artifact, arch, recipe }: RecipeKey): string => {
  const digest = createHash('sha256').update(recipe).digest('hex').slice(0, 16);
  return `${artifact.name}-${artifact.version}-${arch}-${digest}.json`;
};
