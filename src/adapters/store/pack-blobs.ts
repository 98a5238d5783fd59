import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import type { ArtifactStore, Pack } from '../../ports/store.ts';

/** What is hardly smaller afterwards costs the host more than it spares the link. */
const worthwhile = 0.9;
/** After that much it shows: images whose layers are packed already are not packed to their end. */
const trialBytes = 4 * 1024 * 1024;

/** Packs as quickly as gzip can: programs shrink to less than a half even so, several times faster than a slow link takes them. */
export const packBlobs =
  (store: Pick<ArtifactStore, 'path' | 'scratch'>): Pack =>
  async (sha256, signal) => {
    const scratch = await store.scratch().catch(() => undefined);
    if (scratch === undefined) return undefined;
    try {
      const [from, path] = [store.path(sha256), join(scratch.path, sha256)];
      const gzip = createGzip({ level: 1, chunkSize: 256 * 1024 });
      await pipeline(createReadStream(from, { highWaterMark: 1024 * 1024 }), gzip, (chunks) => promising(chunks, gzip), createWriteStream(path), { signal });
      const [{ size }, packed] = await Promise.all([stat(from), stat(path)]);
      if (packed.size < size * worthwhile) return { path, sizeBytes: packed.size, remove: () => scratch.remove() };
    } catch {
      // It does not shrink, or the disk of this computer is full: the artifact is sent as it is.
    }
    await scratch.remove();
    return undefined;
  };

/** @throws Error as soon as it shows that this is not worth it */
async function* promising(chunks: AsyncIterable<Buffer>, gzip: Gzip): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (gzip.bytesWritten >= trialBytes && bytes > gzip.bytesWritten * worthwhile) throw new Error('it does not shrink');
    yield chunk;
  }
}
