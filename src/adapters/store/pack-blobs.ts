import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ArtifactStore, Pack } from '../../ports/store.ts';

/** What is hardly smaller afterwards costs the host more than it spares the link. */
const worthwhile = 0.9;

/** Packs as quickly as gzip can: programs shrink to less than a half even so, several times faster than a slow link takes them. */
export const packBlobs =
  (store: Pick<ArtifactStore, 'path' | 'scratch'>): Pack =>
  async (sha256) => {
    const scratch = await store.scratch().catch(() => undefined);
    if (scratch === undefined) return undefined;
    try {
      const [from, path] = [store.path(sha256), join(scratch.path, sha256)];
      await pipeline(createReadStream(from, { highWaterMark: 1024 * 1024 }), createGzip({ level: 1, chunkSize: 256 * 1024 }), createWriteStream(path));
      const [{ size }, packed] = await Promise.all([stat(from), stat(path)]);
      if (packed.size < size * worthwhile) return { path, sizeBytes: packed.size, remove: () => scratch.remove() };
    } catch {
      // A full disk on this computer: the artifact is sent as it is.
    }
    await scratch.remove();
    return undefined;
  };
