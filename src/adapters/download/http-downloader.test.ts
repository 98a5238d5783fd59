import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../ports/clock.ts';
import { UpstreamServer } from '../../testkit/upstream-server.ts';
import { HttpDownloader } from './http-downloader.ts';

/** Nobody waits in these tests: how long each pause would have been is what counts. */
const pauses: number[] = [];
const clock: Clock = {
  now: () => 0,
  sleep: async (ms) => {
    pauses.push(ms);
  },
};

const url = 'https://dl.k8s.io/release/v1.36.3/bin/linux/amd64/kubelet';
const path = new URL(url).pathname;
const body = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));

let folder: string;
let file: string;
let upstream: UpstreamServer;
let downloader: HttpDownloader;
beforeEach(async () => {
  pauses.length = 0;
  folder = await mkdtemp(join(tmpdir(), 'bramble-download-'));
  file = join(folder, 'file');
  upstream = await UpstreamServer.start();
  downloader = new HttpDownloader({ base: upstream.base, clock });
});
afterEach(async () => {
  await upstream.stop();
  await rm(folder, { recursive: true, force: true });
});

const fetch = (signal?: AbortSignal, onProgress: (done: number, total: number | undefined) => void = () => {}) =>
  downloader.fetch(url, file, { signal, onProgress });

describe('fetch', () => {
  it('downloads a file and tells how far it is', async () => {
    upstream.publish(path, body, { etag: '"1"' });
    const seen: [number, number | undefined][] = [];
    await fetch(undefined, (done, total) => seen.push([done, total]));
    expect((await readFile(file)).equals(body)).toBe(true);
    expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).toSorted((a, b) => a - b));
    expect(seen.at(-1)).toEqual([body.length, body.length]);
  });

  it('goes on where a cut connection ended', async () => {
    upstream.publish(path, body, { etag: '"1"', cutAfter: [30_000, 30_000] });
    await fetch();
    expect((await readFile(file)).equals(body)).toBe(true);
    const ranges = upstream.asked.map((each) => each.range);
    expect(ranges[0]).toBeUndefined();
    expect(ranges).toHaveLength(3);
    for (const each of upstream.asked.slice(1)) expect(each).toMatchObject({ range: expect.stringMatching(/^bytes=[1-9]\d*-$/) as string, ifRange: '"1"' });
  });

  it('goes on with what an earlier run left', async () => {
    upstream.publish(path, body, { etag: '"1"' });
    await writeFile(file, body.subarray(0, 40_000));
    await writeFile(`${file}.validator`, '"1"');
    await fetch();
    expect((await readFile(file)).equals(body)).toBe(true);
    expect(upstream.asked.map((each) => each.range)).toEqual(['bytes=40000-']);
  });

  it.each<[string, { etag: string; ignoresRanges?: boolean }, string]>([
    ['the file changed at the server', { etag: '"2"' }, '"1"'],
    ['the server knows no ranges', { etag: '"1"', ignoresRanges: true }, '"1"'],
    ['nobody knows which file the bytes are of', { etag: '"1"' }, ''],
  ])('starts anew where %s', async (_what, options, validator) => {
    upstream.publish(path, body, options);
    await writeFile(file, Buffer.alloc(40_000, 7));
    await writeFile(`${file}.validator`, validator);
    await fetch();
    expect((await readFile(file)).equals(body)).toBe(true);
  });

  it('starts anew where more was there than the server has', async () => {
    upstream.publish(path, body, { etag: '"1"' });
    await writeFile(file, Buffer.alloc(body.length + 1));
    await writeFile(`${file}.validator`, '"1"');
    await fetch();
    expect((await readFile(file)).equals(body)).toBe(true);
  });

  it('gives up after a few attempts without a byte, each after a longer pause', async () => {
    upstream.publish(path, body, { etag: '"1"', cutAfter: Array.from({ length: 100 }, () => 0) });
    await expect(fetch()).rejects.toMatchObject({ code: 'download.interrupted' });
    expect(pauses.length).toBeGreaterThan(0);
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  });

  it('does not give up on a bad line that gives a little each time', async () => {
    upstream.publish(path, body, { etag: '"1"', cutAfter: Array.from({ length: 20 }, () => 4000) });
    await fetch();
    expect((await readFile(file)).equals(body)).toBe(true);
  });

  it('does not try a refusal again', async () => {
    await expect(fetch()).rejects.toMatchObject({ code: 'download.refused', message: expect.stringMatching(/404/) as string });
    expect(upstream.asked).toHaveLength(1);
  });

  it('tries again what the server says is its own trouble', async () => {
    upstream.publish(path, '', { status: 503 });
    await expect(fetch()).rejects.toMatchObject({ code: 'download.interrupted' });
    expect(upstream.asked.length).toBeGreaterThan(1);
  });

  it('follows redirects, as release pages do', async () => {
    upstream.publish(path, '', { status: 302, location: '/elsewhere' });
    upstream.publish('/elsewhere', body);
    await fetch();
    expect((await readFile(file)).equals(body)).toBe(true);
  });

  it('keeps what it has when it is cancelled', async () => {
    upstream.publish(path, body, { etag: '"1"', cutAfter: [30_000] });
    const stop = new AbortController();
    const cancelled = fetch(stop.signal, (done) => done >= 30_000 && stop.abort());
    await expect(cancelled).rejects.toMatchObject({ code: 'download.cancelled' });
    await fetch();
    expect((await readFile(file)).equals(body)).toBe(true);
  });
});

describe('probe', () => {
  it('finds nothing wrong with a server that has the file', async () => {
    upstream.publish(path, body);
    expect(await downloader.probe(url)).toBeUndefined();
  });
  it.each<[string, () => Promise<string | undefined>, RegExp]>([
    ['the server has no such file', () => downloader.probe(url), /HTTP 404/],
    ['nothing listens', () => new HttpDownloader({ base: 'http://127.0.0.1:9', clock }).probe(url), /ECONNREFUSED/],
    ['the name does not exist', () => new HttpDownloader({ base: 'http://no-such-host.invalid', clock }).probe(url), /no-such-host\.invalid/],
  ])('says why where %s', async (_what, probe, reason) => {
    expect(await probe()).toMatch(reason);
  });
});

describe('a proxy', () => {
  it('is used where the environment names one', async () => {
    const asked: string[] = [];
    const proxy = createServer().on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    process.env['HTTPS_PROXY'] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    try {
      const answer = await new HttpDownloader({ clock }).probe(url);
      expect(asked).toEqual(['dl.k8s.io:443']);
      expect(answer).toMatch(/^dl\.k8s\.io/);
    } finally {
      delete process.env['HTTPS_PROXY'];
      proxy.closeAllConnections();
      proxy.close();
    }
  });
});

describe('text', () => {
  it('reads a small file', async () => {
    upstream.publish(path, 'abc');
    expect(await downloader.text(url)).toBe('abc');
  });
  it('fails with the status where there is none', async () => {
    await expect(downloader.text(url)).rejects.toMatchObject({ code: 'download.refused' });
  });
  it('fails with the cause where nobody answers', async () => {
    await expect(new HttpDownloader({ base: 'http://127.0.0.1:9', clock }).text(url)).rejects.toMatchObject({ code: 'download.interrupted' });
  });
});

describe('extract', () => {
  beforeEach(async () => {
    await mkdir(join(folder, 'in/bin'), { recursive: true });
    await writeFile(join(folder, 'in/bin/containerd'), body);
    await writeFile(join(folder, 'in/bin/ctr'), 'ctr');
    execFileSync('tar', ['-czf', join(folder, 'a.tgz'), '-C', join(folder, 'in'), './bin']);
  });
  it('writes the members that were asked for, and nothing else', async () => {
    await downloader.extract(join(folder, 'a.tgz'), new Map([['bin/containerd', file]]));
    expect((await readFile(file)).equals(body)).toBe(true);
    await expect(stat(join(folder, 'bin'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
  it('says which member is missing', async () => {
    await expect(downloader.extract(join(folder, 'a.tgz'), new Map([['bin/none', file]]))).rejects.toMatchObject({
      code: 'download.member-missing',
      message: expect.stringMatching(/bin\/none/) as string,
    });
  });
  it('says that an archive is broken', async () => {
    await writeFile(join(folder, 'a.tgz'), (await readFile(join(folder, 'a.tgz'))).subarray(0, 200));
    await expect(downloader.extract(join(folder, 'a.tgz'), new Map([['bin/ctr', file]]))).rejects.toMatchObject({ code: 'download.broken-archive' });
  });
});
