import { describe, expect, it } from 'vitest';
import { recordedImage } from '../../../test/recorded/images/recorded-images.ts';
import type { Config } from '../../config/config.ts';
import type { Happening } from '../../events/event.ts';
import { fakeBlockDevices, fakeCard } from '../../testkit/fake-block-devices.ts';
import { fakeHostKeys } from '../../testkit/fake-host-keys.ts';
import { type FakeFile, fakeImageFiles } from '../../testkit/fake-image-files.ts';
import { HandClock } from '../../testkit/hand-clock.ts';
import { sampleConfig } from '../../testkit/sample-config.ts';
import type { ImagePorts } from './image-ports.ts';
import { type ImageWish, makeImages } from './make-images.ts';
import type { CardQuestion } from './write-card.ts';

const trixie: FakeFile = (() => {
  const { partitions, osRelease = '' } = recordedImage('raspberry-pi-os-trixie');
  const [boot] = partitions;
  return {
    kind: 'image',
    packing: 'xz',
    image: { boot: Object.fromEntries(boot.paths.map((path) => [path, boot.files.get(path) ?? ''])), root: { 'usr/lib/os-release': osRelease } },
  };
})();
const yaml = 'image:\n  source: /trixie.img.xz\n  user: pi\n  authorizedKeys: [/me.pub]\n';
const me = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJ3nu3YXVGFCPjxyKWPB2uWXDGO7WREGMkIK7ZnUTbO me\n';

interface Given {
  readonly config?: Config;
  readonly files?: Readonly<Record<string, FakeFile>>;
  readonly texts?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
}

function world({ config = sampleConfig(1, 2, yaml), files: there = {}, texts = { '/me.pub': me }, variables = {} }: Given = {}) {
  const files = fakeImageFiles({ '/trixie.img.xz': trixie, ...there });
  const devices = fakeBlockDevices(files);
  const keys = fakeHostKeys();
  const events: Happening[] = [];
  const unexpected = (): never => {
    throw new Error('the test foresaw no download');
  };
  const ports: ImagePorts = {
    files,
    devices,
    keys,
    texts: { path: (path) => path.replace(/^~/, '/home/me'), file: async (path) => texts[path], variable: (name) => variables[name] },
    store: { has: unexpected, path: unexpected, partial: unexpected, adopt: unexpected, find: unexpected, record: unexpected, scratch: unexpected },
    downloader: { text: unexpected, fetch: unexpected, digest: unexpected, discard: unexpected },
    scratchFolder: '/cache',
    clock: new HandClock(),
    emit: (event) => void events.push(event),
    signal: new AbortController().signal,
  };
  const make = (wish: Partial<ImageWish> = {}) =>
    makeImages(config, ports, {
      source: undefined,
      os: undefined,
      sha256: undefined,
      newKeys: false,
      hosts: config.hosts,
      into: { kind: 'folder', folder: '/images' },
      ...wish,
    });
  const boot = (path: string): Readonly<Record<string, string>> => {
    const file = files.there.get(path);
    return file?.kind === 'image' ? file.image.boot : {};
  };
  const notes = (): readonly string[] => events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));
  return { files, devices, keys, events, make, boot, notes, config, before: [...files.there.keys()] };
}

describe('images as files', () => {
  it('are one for each host, each with its own name and key, and the source stays as it is', async () => {
    const { make, boot, keys, files } = world();
    expect(await make()).toBe('done');
    for (const host of ['cp-1', 'worker-1', 'worker-2']) {
      const made = boot(`/images/${host}.img`);
      expect(made['user-data']).toContain(host);
      expect(Object.values(made).join('')).toContain(keys.kept.get(host)!.privateKey.reveal());
      expect(keys.trusted.get(host)).toBe(keys.kept.get(host)!.publicKey);
    }
    expect(files.there.get('/trixie.img.xz')).toBe(trixie);
    expect([...files.there.keys()].toSorted()).toEqual(['/images/cp-1.img', '/images/worker-1.img', '/images/worker-2.img', '/trixie.img.xz']);
  });

  it('have the same host key when they are made again, and another one where that is wished', async () => {
    const { make, keys } = world();
    await make();
    const first = keys.kept.get('cp-1')?.publicKey;
    await make();
    expect(keys.kept.get('cp-1')?.publicKey).toBe(first);
    await make({ newKeys: true });
    expect(keys.kept.get('cp-1')?.publicKey).not.toBe(first);
  });

  it('come with their labels, and with a word about a key that was known before', async () => {
    const { make, notes } = world();
    await make();
    expect(notes()).toContain('worker-2: write on the card: worker-2 10.0.0.22');
    expect(notes().join('\n')).not.toContain('known host key');
    await make({ newKeys: true });
    expect(notes().join('\n')).toContain('worker-2: its known host key is the new one');
  });

  it('never show a key or a password', async () => {
    const wifi = `${yaml}  country: DE\n  wifi: { ssid: home, passwordVariable: WIFI }\n`;
    const { make, events, keys } = world({ config: sampleConfig(1, 1, wifi), variables: { WIFI: 'correct horse' } });
    await make();
    const told = JSON.stringify(events);
    expect(told).not.toContain('correct horse');
    for (const { privateKey } of keys.kept.values()) expect(told).not.toContain(privateKey.reveal().split('\n')[1]);
  });

  it('are made from a source in the folder of the user too', async () => {
    const { make, boot } = world({ config: sampleConfig(1, 1, yaml.replace('/trixie', '~/trixie')), files: { '/home/me/trixie.img.xz': trixie } });
    await make();
    expect(boot('/images/cp-1.img')['user-data']).toContain('cp-1');
  });

  it('are made from one unpacking for all hosts of one source', async () => {
    const other = { ...trixie, packing: 'raw' } as FakeFile;
    const config = sampleConfig(1, 2, yaml);
    const hosts = config.hosts.map((host) => (host.name === 'worker-2' ? { ...host, image: { ...host.image, source: '/other.img' } } : host));
    const { make, events } = world({ config: { ...config, hosts }, files: { '/other.img': other } });
    await make({ hosts });
    expect(events.flatMap((event) => (event.kind === 'artifact.ready' ? [event.artifact] : []))).toEqual(['trixie.img.xz', 'other.img']);
  });
});

describe('nothing is written', () => {
  const config = (more: string): Config => sampleConfig(1, 1, `${yaml}${more}`);
  it.each<[string, Given, string, string]>([
    ['the image is not there', { config: sampleConfig(1, 1, yaml.replace('trixie', 'other')) }, 'code', 'image.source-missing'],
    ['it is no image', { files: { '/trixie.img.xz': { kind: 'rubbish' } } }, 'code', 'image.not-an-image'],
    [
      'its checksum is another',
      { config: config(`  sha256: ${'0a'.repeat(32)}\n`), files: { '/trixie.img.xz': { ...trixie, packing: 'raw' } as FakeFile } },
      'code',
      'image.wrong-checksum',
    ],
    ['its system is not known', { files: { '/trixie.img.xz': { kind: 'image', image: { boot: { 'a.txt': '' }, root: {} } } } }, 'problem', 'image.unknown-os'],
    ['a public key is not there', { texts: {} }, 'problem', 'image.no-public-key'],
    ['a public key is cut off', { texts: { '/me.pub': me.slice(0, 40) } }, 'problem', 'config.invalid-public-key'],
    ['nobody is named who may log in', { texts: { '/me.pub': '# empty\n' } }, 'problem', 'config.image-no-key'],
    [
      'the Wi-Fi password is not there',
      { config: config('  country: DE\n  wifi: { ssid: home, passwordFile: /wifi }\n') },
      'problem',
      'image.no-wifi-password',
    ],
    [
      'the Wi-Fi password is too short',
      { config: config('  country: DE\n  wifi: { ssid: home, passwordVariable: WIFI }\n'), variables: { WIFI: 'short' } },
      'problem',
      'config.invalid-wifi-password',
    ],
  ])('where %s', async (_what, given, kind, code) => {
    const { make, files, keys, before } = world(given);
    const expected = kind === 'code' ? { code } : { problems: expect.arrayContaining([expect.objectContaining({ code })]) as unknown };
    await expect(make()).rejects.toMatchObject(expected);
    expect([[...files.there.keys()], keys.kept.size, keys.trusted.size]).toEqual([before, 0, 0]);
  });

  it.each<[string, Parameters<typeof fakeCard>[0], string]>([
    ['is in use', { uses: [{ kind: 'mounted', path: '/dev/sdb1', at: '/media/x' }] }, 'image.device-mounted'],
    ['is that of this system', { uses: [{ kind: 'mounted', path: '/dev/sdb1', at: '/' }] }, 'image.system-device'],
    ['is too small', { sizeBytes: 1000 }, 'image.device-too-small'],
    ['is built in', { isRemovable: false }, 'image.fixed-device'],
  ])('where the card %s', async (_what, card, code) => {
    const { make, devices, files, keys, events, before, config } = world();
    devices.devices = [fakeCard(card)];
    const confirm = (): Promise<boolean> => Promise.resolve(true);
    const into = { kind: 'cards', device: '/dev/sdb', allowsFixed: false, confirm } as const;
    await expect(make({ hosts: config.hosts.slice(0, 1), into })).rejects.toMatchObject({ problems: [{ code }] });
    expect([[...files.there.keys()], keys.trusted.size]).toEqual([before, 0]);
    // How big an image is shows when it is unpacked; all else is told before anything is fetched.
    expect(events.some(({ kind }) => kind === 'artifact.ready')).toBe(code === 'image.device-too-small');
  });
});

describe('cards', () => {
  /** A person who looks at each question, and does what `answer` says. */
  const asking = (answer: (card: CardQuestion, asked: number) => boolean) => {
    const questions: CardQuestion[] = [];
    const confirm = (card: CardQuestion): Promise<boolean> => {
      questions.push(card);
      return Promise.resolve(answer(card, questions.length));
    };
    return { questions, into: { kind: 'cards', device: '/dev/sdb', allowsFixed: false, confirm } as const };
  };

  it('are asked for with size and model, written, read back and compared; nothing is left on this computer', async () => {
    const { make, boot, devices, events, files, config } = world();
    const { questions, into } = asking(() => true);
    expect(await make({ hosts: config.hosts.slice(0, 1), into })).toBe('done');
    expect(questions).toMatchObject([
      { host: 'cp-1', label: 'cp-1 10.0.0.11', card: { path: '/dev/sdb', sizeBytes: 31_900_000_000, model: 'Generic MassStorageClass' }, flaws: [] },
    ]);
    expect(boot('/dev/sdb')['user-data']).toContain('cp-1');
    expect(events).toContainEqual(expect.objectContaining({ kind: 'check.passed', name: 'card of cp-1' }));
    expect([...files.there.keys()].toSorted()).toEqual(['/dev/sdb', '/trixie.img.xz']);
    expect(devices.claimed.size).toBe(0);
  });

  it('are not touched where the user declines', async () => {
    const { make, boot, keys, config } = world();
    const { into } = asking(() => false);
    expect(await make({ hosts: config.hosts.slice(0, 1), into })).toBe('declined');
    expect([boot('/dev/sdb'), keys.trusted.size]).toEqual([{}, 0]);
  });

  it('go one after another, each once it is changed', async () => {
    const { make, boot, devices } = world();
    const written: (string | undefined)[] = [];
    const { questions, into } = asking(({ host }, asked) => {
      // The first time that the next card is asked for, somebody presses return too early.
      if (asked > 1 && asked !== 2) {
        written.push(boot('/dev/sdb')['user-data']);
        devices.changeCard('/dev/sdb');
      }
      return host !== 'none';
    });
    expect(await make({ into })).toBe('done');
    written.push(boot('/dev/sdb')['user-data']);
    expect(questions.map(({ host, flaws }) => [host, flaws.map(({ code }) => code)])).toEqual([
      ['cp-1', []],
      ['worker-1', []],
      ['worker-1', ['image.card-not-changed']],
      ['worker-2', []],
    ]);
    expect(written.map((text) => /(cp-1|worker-\d)/.exec(text ?? '')?.[0])).toEqual(['cp-1', 'worker-1', 'worker-2']);
  });

  it('that cannot be taken are told, and asked for again', async () => {
    const { make, devices, config } = world();
    const { questions, into } = asking((_card, asked) => {
      if (asked === 2) {
        devices.changeCard('/dev/sdb');
        devices.devices = [fakeCard({ sizeBytes: 0 })];
      }
      if (asked === 3) devices.devices = [fakeCard()];
      return true;
    });
    expect(await make({ hosts: config.hosts.slice(0, 2), into })).toBe('done');
    expect(questions.map(({ flaws }) => flaws.map(({ code }) => code))).toEqual([[], [], ['image.no-card']]);
  });

  it('in another reader than the one that was confirmed are asked about anew', async () => {
    const { make, devices, config } = world();
    const { questions, into } = asking((_card, asked) => {
      if (asked === 1) devices.devices = [fakeCard({ model: 'Backup Disk' })];
      return asked < 3;
    });
    expect(await make({ hosts: config.hosts.slice(0, 1), into })).toBe('done');
    expect(questions.map(({ card }) => card?.model)).toEqual(['Generic MassStorageClass', 'Backup Disk']);
  });

  it.each<['pulled-out' | 'forgets', string]>([
    ['pulled-out', 'image.card-failed'],
    ['forgets', 'image.card-differs'],
  ])('that fail (%s) end the run, and no key of theirs is trusted', async (fault, code) => {
    const { make, devices, keys, files, config } = world();
    devices.fault = fault;
    await expect(make({ hosts: config.hosts.slice(0, 1), into: asking(() => true).into })).rejects.toMatchObject({ code });
    expect([keys.trusted.size, devices.claimed.size]).toEqual([0, 0]);
    expect([...files.there.keys()].filter((path) => path.startsWith('/cache'))).toEqual([]);
  });
});
