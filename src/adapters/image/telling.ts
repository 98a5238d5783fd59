import { createReadStream } from 'node:fs';
import type { Progress } from '../../ports/image.ts';

/** Progress is told once in so many bytes. */
const tellBytes = 4 << 20;

/** A file's bytes, telling how many were taken. */
export const readTelling = (file: string, size: number, progress: Progress): AsyncIterable<Buffer> =>
  telling(createReadStream(file, { highWaterMark: 1 << 20 }), size, progress);

/** Chunks as they are, telling how many bytes of them were taken; ends with an error once the signal is aborted. */
export async function* telling(source: AsyncIterable<Buffer>, total: number | undefined, { onProgress, signal }: Progress): AsyncIterable<Buffer> {
  let [done, told] = [0, 0];
  for await (const chunk of source) {
    signal?.throwIfAborted();
    yield chunk;
    done += chunk.length;
    if (done - told < tellBytes && done !== total) continue;
    told = done;
    onProgress(done, total);
  }
}
