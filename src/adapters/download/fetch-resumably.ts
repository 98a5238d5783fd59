import { type FileHandle, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type Dispatcher, request } from 'undici';
import { Failure } from '../../base/trouble.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FetchOptions } from '../../ports/downloader.ts';
import { isErrno } from '../files/durable-file.ts';
import { appendBody } from './append-body.ts';
import { describeError } from './describe-error.ts';

/** Waits between attempts. An attempt that got bytes starts the row anew: only a connection that gives nothing wears it out. */
const pausesMs = [250, 1000, 3000];

export interface ResumableFetch extends FetchOptions {
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
}

export const refused = (url: string, status: number): Failure =>
  new Failure({
    code: 'download.refused',
    message: `${url} answers HTTP ${status}`,
    remedy:
      status === 404 ? 'Upstream has no such version: look at the versions in bramble.yaml.' : 'Look at the proxy and the network, and run the command again.',
  });

/**
 * Downloads `url` into `file`. A connection that is cut is taken up again where it ended, in this run or a later one; the server's
 * validator (ETag, else Last-Modified) stands beside the file, so that two different files are never joined.
 * @throws Failure `download.refused`, `download.interrupted`, `download.cancelled`
 */
export async function fetchResumably(url: string, file: string, fetch: ResumableFetch): Promise<void> {
  let failures = 0;
  for (;;) {
    const before = await sizeOf(file);
    try {
      await attempt(url, file, before, fetch);
      await rm(`${file}.validator`, { force: true });
      return;
    } catch (error) {
      if (fetch.signal?.aborted === true) {
        throw new Failure({
          code: 'download.cancelled',
          message: `Downloading ${url} was cancelled`,
          remedy: 'Run the command again: it goes on where it ended.',
          cause: error,
        });
      }
      if (error instanceof Failure) throw error;
      if (isErrno(error, 'ENOSPC')) throw error;
      failures = (await sizeOf(file)) > before ? 0 : failures + 1;
      const pauseMs = pausesMs[failures];
      if (pauseMs === undefined) {
        throw new Failure({
          code: 'download.interrupted',
          message: `Downloading ${url} was interrupted ${failures} times without a byte: ${describeError(error)}`,
          remedy: 'Look at the network and the free space, and run the command again: it goes on where it ended.',
          cause: error,
        });
      }
      await fetch.clock.sleep(pauseMs, fetch.signal);
    }
  }
}

async function attempt(url: string, file: string, offset: number, { dispatcher, signal, onProgress }: ResumableFetch): Promise<void> {
  const validator = await readFile(`${file}.validator`, 'utf8').catch(() => '');
  const isResumed = offset > 0 && validator !== '';
  const headers = isResumed ? { range: `bytes=${offset}-`, 'if-range': validator } : {};
  const answer = await request(url, { dispatcher, signal: signal ?? null, headers });
  const { statusCode, body } = answer;
  if (statusCode === 416) {
    // What is there is not a beginning of what the server has: start anew.
    await body.dump();
    await rm(file, { force: true });
    throw new Error('the server has fewer bytes than were downloaded before');
  }
  if (statusCode !== 200 && statusCode !== 206) {
    await body.dump();
    if (statusCode >= 500 || statusCode === 429) throw new Error(`HTTP ${statusCode}`);
    throw refused(url, statusCode);
  }
  const start = statusCode === 206 ? offset : 0;
  const length = Number(answer.headers['content-length']);
  const total = Number.isFinite(length) ? start + length : undefined;
  let done = start;
  await appendBody(body, openAfter(file, validatorOf(answer.headers), start), (count) => {
    done += count;
    onProgress(done, total);
  });
  if (total !== undefined && done < total) throw new Error(`the connection ended after ${done} of ${total} bytes`);
}

/** The validator is there before the bytes that it stands for. */
async function openAfter(file: string, validator: string, start: number): Promise<FileHandle> {
  await writeFile(`${file}.validator`, validator);
  return open(file, start > 0 ? 'a' : 'w');
}

/** A strong ETag, else the date; a weak ETag must not be used for joining bytes (RFC 9110, 13.1.5). */
function validatorOf(headers: Readonly<Record<string, string | string[] | undefined>>): string {
  const { etag, 'last-modified': date } = headers;
  if (typeof etag === 'string' && !etag.startsWith('W/')) return etag;
  return typeof date === 'string' ? date : '';
}

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    (found) => found.size,
    () => 0,
  );
