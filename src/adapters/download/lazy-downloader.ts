import type { Clock } from '../../ports/clock.ts';
import type { Downloader } from '../../ports/downloader.ts';

/** A downloader over HTTP whose libraries are loaded when it is first used: most runs find everything in the store. */
export function lazyDownloader(options: { readonly base: string | undefined; readonly clock: Clock }): Downloader {
  let made: Promise<Downloader> | undefined;
  const downloader = (): Promise<Downloader> => {
    made ??= import('./http-downloader.ts').then(({ HttpDownloader }) => new HttpDownloader(options));
    return made;
  };
  return {
    probe: async (...args) => (await downloader()).probe(...args),
    text: async (...args) => (await downloader()).text(...args),
    fetch: async (...args) => (await downloader()).fetch(...args),
    digest: async (...args) => (await downloader()).digest(...args),
    discard: async (...args) => (await downloader()).discard(...args),
    extract: async (...args) => (await downloader()).extract(...args),
  };
}
