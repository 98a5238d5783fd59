import { createReadStream, createWriteStream } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { createTarDecoder } from 'modern-tar';
import { Failure } from '../../base/trouble.ts';

/** Writes members of a .tar.gz to files, and nothing else: paths inside the archive never decide where bytes go. */
export async function extractMembers(archive: string, files: ReadonlyMap<string, string>): Promise<void> {
  const missing = new Set(files.keys());
  const decoder = createTarDecoder({ strict: true });
  const unpacking = pipeline(createReadStream(archive), createGunzip(), Writable.fromWeb(decoder.writable));
  const reading = (async () => {
    for await (const entry of decoder.readable) {
      const name = entry.header.name.replace(/^\.\//, '');
      const file = entry.header.type === 'file' && missing.has(name) ? files.get(name) : undefined;
      if (file === undefined) await entry.body.cancel();
      else {
        await pipeline(Readable.fromWeb(entry.body), createWriteStream(file));
        missing.delete(name);
      }
    }
  })();
  try {
    await Promise.all([unpacking, reading]);
  } catch (error) {
    throw new Failure({
      code: 'download.broken-archive',
      message: `${archive} cannot be unpacked`,
      remedy: 'Run the command again; look at the free space of the disk.',
      cause: error,
    });
  }
  if (missing.size === 0) return;
  throw new Failure({
    code: 'download.member-missing',
    message: `The archive has no ${[...missing].join(', ')}`,
    remedy: 'Upstream changed its archive: please report it, and meanwhile use `bramble build`.',
  });
}
