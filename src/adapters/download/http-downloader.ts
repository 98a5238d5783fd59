import { rm } from 'node:fs/promises';
import { type Dispatcher, EnvHttpProxyAgent, interceptors, request } from 'undici';
import { Failure } from '../../base/trouble.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Downloader, FetchOptions } from '../../ports/downloader.ts';
import { timeLimit } from '../clock/time-limit.ts';
import { digestFile } from '../files/durable-file.ts';
import { extractMembers } from './extract-members.ts';
import { describeError } from './describe-error.ts';
import { fetchResumably, refused } from './fetch-resumably.ts';

/** github.com answers with one redirect, dl.k8s.io with two. */
const maxRedirects = 5;
const probeTimeoutMs = 3000;

/**
 * Downloads over HTTP. Proxies are taken from HTTPS_PROXY, HTTP_PROXY and NO_PROXY. With a `base` (BRAMBLE_DOWNLOAD_BASE), the same
 * paths are asked of that address instead of upstream's hosts: a mirror.
 */
export class HttpDownloader implements Downloader {
  readonly #base: string | undefined;
  readonly #clock: Clock;
  readonly #dispatcher: Dispatcher;

  constructor(options: { readonly base?: string | undefined; readonly clock: Clock }) {
    this.#base = options.base === '' ? undefined : options.base;
    this.#clock = options.clock;
    this.#dispatcher = new EnvHttpProxyAgent({ connectTimeout: 10_000, headersTimeout: 30_000, bodyTimeout: 30_000 }).compose(
      interceptors.redirect({ maxRedirections: maxRedirects }),
    );
  }

  async probe(url: string, signal?: AbortSignal): Promise<string | undefined> {
    const limit = timeLimit(probeTimeoutMs, signal);
    try {
      const address = this.#addressOf(url);
      const { statusCode, body } = await request(address, {
        dispatcher: this.#dispatcher,
        signal: limit,
      });
      await body.dump();
      return statusCode === 200 ? undefined : `${new URL(address).host} answers HTTP ${statusCode}`;
    } catch (error) {
      signal?.throwIfAborted();
      return `${new URL(this.#addressOf(url)).host}: ${limit.aborted ? 'no answer within 3 s' : describeError(error)}`;
    }
  }

  async text(url: string, signal?: AbortSignal): Promise<string> {
    const address = this.#addressOf(url);
    const attempt = async (): Promise<string> => {
      const { statusCode, body } = await request(address, { dispatcher: this.#dispatcher, signal: signal ?? null });
      if (statusCode === 200) return body.text();
      await body.dump();
      throw refused(address, statusCode);
    };
    return attempt().catch((error: unknown) => {
      signal?.throwIfAborted();
      if (error instanceof Failure) throw error;
      throw new Failure({
        code: 'download.interrupted',
        message: `${address} could not be read: ${describeError(error)}`,
        remedy: 'Look at the network and run the command again.',
        cause: error,
      });
    });
  }

  fetch(url: string, file: string, options: FetchOptions): Promise<void> {
    return fetchResumably(this.#addressOf(url), file, { ...options, dispatcher: this.#dispatcher, clock: this.#clock });
  }

  digest(file: string): Promise<string> {
    return digestFile(file);
  }

  async discard(file: string): Promise<void> {
    await Promise.all([file, `${file}.validator`].map((path) => rm(path, { force: true })));
  }

  extract(archive: string, files: ReadonlyMap<string, string>): Promise<void> {
    return extractMembers(archive, files);
  }

  #addressOf(url: string): string {
    return this.#base === undefined ? url : `${this.#base.replace(/\/$/, '')}${new URL(url).pathname}`;
  }
}
