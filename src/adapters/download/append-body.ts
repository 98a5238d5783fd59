import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';

/** How much may wait for a slow disk before the connection is asked to pause. */
const maxQueuedBytes = 4 << 20;

/**
 * Writes a body into a file as it comes, and closes the file. Whatever arrived is in the file also when the connection breaks,
 * which a pipeline does not promise: it throws away what it still holds. Must be called as soon as the body is there: its
 * bytes and its errors do not wait for a listener.
 */
export async function appendBody(body: Readable, opening: Promise<FileHandle>, onBytes: (count: number) => void): Promise<void> {
  let queuedBytes = 0;
  let writing: Promise<unknown> = opening;
  const write = async (chunk: Buffer): Promise<void> => {
    await (await opening).writeFile(chunk);
    queuedBytes -= chunk.length;
    onBytes(chunk.length);
    if (queuedBytes < maxQueuedBytes / 2) body.resume();
  };
  const received = new Promise<void>((resolve, reject) => {
    body.once('error', reject).once('end', resolve);
    body.on('data', (chunk: Buffer) => {
      queuedBytes += chunk.length;
      if (queuedBytes > maxQueuedBytes) body.pause();
      writing = writing.then(() => write(chunk));
      writing.catch(reject);
    });
    opening.catch(reject);
  });
  try {
    await received;
    await writing;
  } finally {
    body.destroy();
    await writing.catch(() => undefined);
    await (await opening).close();
  }
}
