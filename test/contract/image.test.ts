import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { lazyDownloader } from '../../src/adapters/download/lazy-downloader.ts';
import { blockDevices } from '../../src/adapters/image/block-devices.ts';
import { hostKeys } from '../../src/adapters/image/host-keys.ts';
import { imageFiles } from '../../src/adapters/image/image-files.ts';
import { userTexts } from '../../src/adapters/image/user-texts.ts';
import { FileStore } from '../../src/adapters/store/file-store.ts';
import type { Config } from '../../src/config/config.ts';
import type { Happening } from '../../src/events/event.ts';
import { defaultSystem } from '../../src/image/os-list.ts';
import { type ImageWish, makeImages } from '../../src/run/image/make-images.ts';
import { HandClock } from '../../src/testkit/hand-clock.ts';
import { sampleConfig } from '../../src/testkit/sample-config.ts';
import type { CardQuestion } from '../../src/run/image/write-card.ts';
import { UpstreamServer } from '../../src/testkit/upstream-server.ts';
import { loop, reasonForNoLoops } from './loop-devices.ts';
import { recordedImageNames } from '../recorded/images/recorded-images.ts';
import { bootFile, bytesOf, type DiskImage, fsckBoot, makeDiskImage, recordedLayout, sha256, sha256Of } from './disk-image.ts';

const whyNoLoops = reasonForNoLoops();

let folder: string;
let events: Happening[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bramble-images-'));
  events = [];
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'me', '-f', at('me')]);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (...names: string[]): string => join(folder, ...names);
const config = (): Config =>
  sampleConfig(1, 1, `image:\n  user: pi\n  authorizedKeys: [${at('me.pub')}]\n  country: DE\n  network: { mode: static, gateway: 10.0.0.1 }\n`);

const make = (wish: Partial<ImageWish> = {}, signal = new AbortController().signal) => {
  const clock = new HandClock();
  return makeImages(
    config(),
    {
      files: imageFiles,
      devices: blockDevices,
      keys: hostKeys(folder),
      texts: userTexts({}),
      store: new FileStore(at('store')),
      downloader: lazyDownloader({ base: undefined, clock: { ...clock, now: Date.now, sleep: async () => {} } }),
      scratchFolder: at('cache'),
      clock: { ...clock, now: Date.now },
      emit: (event) => void events.push(event),
      signal,
    },
    {
      source: undefined,
      os: undefined,
      sha256: undefined,
      newKeys: false,
      hosts: config().hosts,
      into: { kind: 'folder', folder: at('images') },
      ...wish,
    },
  );
};

describe.each(recordedImageNames)('images of %s', (name) => {
  it('have sound boot partitions, command lines of one line with all that was there, and everything else as it was', async () => {
    const layout = recordedLayout(name);
    const source = makeDiskImage(at('source.img'), layout);
    const before = sha256Of(source.path);
    await make({ source: source.path });
    const size = statSync(source.path).size;
    const others = [{ startBytes: 0, sizeBytes: 1 << 20 }, source.root, { startBytes: size - (1 << 20), sizeBytes: 1 << 20 }];
    for (const host of ['cp-1', 'worker-1']) {
      const image: DiskImage = { ...source, path: at('images', `${host}.img`) };
      expect(fsckBoot(image, folder)).toBe('');
      expect(others.map((extent) => sha256(bytesOf(image.path, extent)))).toEqual(others.map((extent) => sha256(bytesOf(source.path, extent))));
      const boot = Object.keys(layout.boot);
      for (const path of boot.filter((each) => each.endsWith('cmdline.txt'))) {
        const [now, published] = [bootFile(image, path), layout.boot[path] ?? ''];
        expect(now.trimEnd().split('\n')).toHaveLength(1);
        expect(now.split(/\s+/)).toEqual(expect.arrayContaining(published.trim().split(/\s+/)));
      }
      for (const path of boot.filter((each) => /^(?:user-data|network-config|meta-data)$/.test(each)))
        expect(() => void parse(bootFile(image, path))).not.toThrow();
      const untouched = boot.filter((path) => !/\.(?:txt|sh)$|^(?:user-data|network-config|meta-data)$/.test(path));
      for (const path of untouched) expect(bootFile(image, path)).toBe(layout.boot[path]);
      expect(statSync(image.path).mode & 0o777).toBe(0o600);
      expect(statSync(image.path).blocks * 512).toBeLessThan(size / 2);
    }
    expect(sha256Of(at('images/cp-1.img'))).not.toBe(sha256Of(at('images/worker-1.img')));
    expect(sha256Of(source.path)).toBe(before);
    expect(readdirSync(at('images')).toSorted()).toEqual(['cp-1.img', 'worker-1.img']);
  });
});

describe('an image from the network', () => {
  const name = 'raspios-lite.img.xz';
  let server: UpstreamServer;
  let packed: Buffer;
  let image: DiskImage;
  beforeEach(async () => {
    server = await UpstreamServer.start();
    image = makeDiskImage(at('source.img'), recordedLayout('raspberry-pi-os-trixie'));
    execFileSync('xz', ['-1', '-k', image.path]);
    packed = readFileSync(`${image.path}.xz`);
    server.publish(`/${name}`, packed, { etag: '"1"' });
  });
  afterEach(() => server.stop());

  const url = (path: string): string => `${server.base}/${path}`;
  const digest = (): string => createHash('sha256').update(packed).digest('hex');
  const asked = (path: string): number => server.asked.filter((each) => each.path === `/${path}`).length;
  const made = (): boolean => existsSync(at('images/cp-1.img'));
  const list = (more: object = {}) =>
    JSON.stringify({
      os_list: [
        {
          name: 'Raspberry Pi OS (other)',
          subitems: [{ name: defaultSystem, url: url(name), release_date: '2026-06-18', extract_sha256: sha256Of(image.path), ...more }],
        },
        { name: 'More', subitems_url: url('more.json') },
      ],
    });

  it('is fetched once, with the checksum that the user gives', async () => {
    const wish = { source: url(name), sha256: digest() as ImageWish['sha256'] };
    await make(wish);
    await make(wish);
    expect([made(), asked(name)]).toEqual([true, 1]);
  });

  it.each(['%s.sha256', 'SHA256SUMS'])('is compared with the checksum that is published beside it as %s', async (place) => {
    server.publish(`/${place.replace('%s', name)}`, `${'1'.repeat(64)}  other.img.xz\n${digest()} *${name}\n`);
    await make({ source: url(name) });
    expect(made()).toBe(true);
  });

  it('goes on where the line broke', async () => {
    server.publish(`/${name}`, packed, { etag: '"1"', cutAfter: [5_000] });
    await make({ source: url(name), sha256: digest() as ImageWish['sha256'] });
    expect(server.asked.map(({ range }) => range)).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]/)]);
  });

  it('is found in a list, by name, and fetched once', async () => {
    server.publish('/list.json', list());
    await make({ source: url('list.json') });
    await make({ source: url('list.json'), os: 'lite 64-bit' });
    expect([made(), asked(name), asked('more.json')]).toEqual([true, 1, 0]);
  });

  it('is found in a list on this computer, and in the lists that it leads to', async () => {
    writeFileSync(at('list.json'), list());
    server.publish(
      '/more.json',
      JSON.stringify({ os_list: [{ name: 'Another', url: url(name), extract_sha256: sha256Of(image.path), image_download_sha256: digest() }] }),
    );
    await make({ source: at('list.json'), os: 'Another' });
    expect(made()).toBe(true);
  });

  const problem = (code: string) => ({ problems: [expect.objectContaining({ code })] });
  it.each<[string, () => Partial<ImageWish>, object]>([
    ['has another checksum', () => ({ source: url(name), sha256: '1a'.repeat(32) as ImageWish['sha256'] }), { code: 'image.wrong-checksum' }],
    ['has no checksum anywhere', () => ({ source: url(name) }), problem('image.no-checksum')],
    [
      'is not there',
      () => ({ source: url('none.img'), sha256: digest() as ImageWish['sha256'] }),
      { code: 'download.refused', remedy: expect.stringContaining('browser') as string },
    ],
    [
      'unpacks to something else than its list says',
      () => (server.publish('/list.json', list({ extract_sha256: '1a'.repeat(32) })), { source: url('list.json') }),
      { code: 'image.wrong-checksum' },
    ],
    ['is not in the list', () => (server.publish('/list.json', list()), { source: url('list.json'), os: 'Windows' }), problem('image.no-such-system')],
    ['comes from a list that is none', () => (server.publish('/list.json', '<html>'), { source: url('list.json') }), { code: 'image.bad-list' }],
    [
      'is a page instead',
      () => {
        const page = '<!DOCTYPE html><p>Choose a mirror'.padEnd(2000);
        server.publish('/page', page);
        return { source: url('page'), sha256: createHash('sha256').update(page).digest('hex') as ImageWish['sha256'] };
      },
      { code: 'image.not-an-image' },
    ],
  ])('that %s is refused, and nothing is left', async (_what, wish, expected) => {
    await expect(make(wish())).rejects.toMatchObject(expected);
    expect(['images', '.bramble'].filter((each) => existsSync(at(each)))).toEqual([]);
  });

  it('that was wrong is fetched anew the next time', async () => {
    server.publish('/list.json', list({ extract_sha256: '1a'.repeat(32) }));
    await expect(make({ source: url('list.json') })).rejects.toMatchObject({ code: 'image.wrong-checksum' });
    server.publish('/list.json', list());
    await make({ source: url('list.json') });
    expect([made(), asked(name)]).toEqual([true, 2]);
  });
});

describe('an image on this computer', () => {
  const source = (): DiskImage => makeDiskImage(at('source.img'), recordedLayout('raspberry-pi-os-trixie'));
  const refused = async (wish: Partial<ImageWish>, expected: object): Promise<void> => {
    await expect(make(wish)).rejects.toMatchObject(expected);
    expect(['images', '.bramble'].filter((each) => existsSync(at(each)))).toEqual([]);
  };

  it('that is cut off is refused, packed or not, and nothing is left', async () => {
    const { path } = source();
    execFileSync('xz', ['-1', '-k', path]);
    truncateSync(`${path}.xz`, Math.floor(statSync(`${path}.xz`).size / 2));
    await refused({ source: `${path}.xz` }, { code: 'image.damaged' });
    truncateSync(path, 50 << 20);
    await refused({ source: path }, { code: 'image.damaged' });
  });
  it('of a system that nobody knows is refused, and nothing is left', async () => {
    const { path } = makeDiskImage(at('source.img'), {
      scheme: 'gpt',
      label: 'EFI',
      boot: { 'EFI/BOOT/BOOTX64.EFI': 'x' },
      root: { 'usr/lib/os-release': 'PRETTY_NAME="Other OS"\n' },
    });
    await refused(
      { source: path },
      { problems: [expect.objectContaining({ code: 'image.unknown-os' }), expect.objectContaining({ code: 'image.unknown-os' })] },
    );
  });
  it('with a checksum that it does not have is refused, and nothing is left', async () => {
    await refused({ source: source().path, sha256: '1a'.repeat(32) as ImageWish['sha256'] }, { code: 'image.wrong-checksum' });
  });
  it('leaves nothing either where the run is told to stop', async () => {
    const stop = new AbortController();
    const { path } = source();
    const run = make({ source: path }, stop.signal);
    stop.abort();
    await expect(run).rejects.toThrow();
    expect(existsSync(at('images'))).toBe(false);
  });
  it('takes the place of an old one whole', async () => {
    const { path } = source();
    await make({ source: path });
    const first = sha256Of(at('images/cp-1.img'));
    await make({ source: path });
    expect(sha256Of(at('images/cp-1.img'))).toBe(first);
    await make({ source: path, newKeys: true });
    expect(sha256Of(at('images/cp-1.img'))).not.toBe(first);
  });
});

describe.skipIf(whyNoLoops !== undefined)(`cards${whyNoLoops === undefined ? '' : ` (skipped: ${whyNoLoops})`}`, () => {
  it('are written one after another in one reader, and the one that was just written is not written again', async () => {
    const source = makeDiskImage(at('source.img'), recordedLayout('raspberry-pi-os-trixie'));
    const cards = ['first', 'second'].map((name) => at(name));
    for (const card of cards) {
      writeFileSync(card, '');
      truncateSync(card, 64 << 20);
    }
    const device = loop('--find', '--show', cards[0] ?? '');
    const asked: (readonly [string, readonly string[]])[] = [];
    const confirm = async ({ host, flaws }: CardQuestion): Promise<boolean> => {
      asked.push([host, flaws.map(({ code }) => code)]);
      if (flaws.length > 0) {
        loop('--detach', device);
        loop(device, cards[1] ?? '');
      }
      return true;
    };
    try {
      expect(await make({ source: source.path, into: { kind: 'cards', device, allowsFixed: true, confirm } })).toBe('done');
    } finally {
      loop('--detach', device);
    }
    expect(asked).toEqual([
      ['cp-1', []],
      ['worker-1', []],
      ['worker-1', ['image.card-not-changed']],
    ]);
    for (const [index, host] of ['cp-1', 'worker-1'].entries()) {
      const card: DiskImage = { ...source, path: cards[index] ?? '' };
      expect(bootFile(card, 'user-data')).toContain(host);
      expect(fsckBoot(card, folder)).toBe('');
      expect(sha256(bytesOf(card.path, source.root))).toBe(sha256(bytesOf(source.path, source.root)));
    }
    expect(readdirSync(folder).toSorted()).toEqual(['.bramble', 'first', 'me', 'me.pub', 'second', 'source.img']);
  });
});
