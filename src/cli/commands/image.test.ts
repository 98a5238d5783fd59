import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostName } from '../../base/names.ts';
import type { BlockDevice } from '../../image/block-device.ts';
import type { ImageWish } from '../../run/image/make-images.ts';
import { fakeCard } from '../../testkit/fake-block-devices.ts';
import { main } from '../main.ts';
import type { Recipes } from '../recipes.ts';

const host = (name: string, last: number, role: string): string => `  - { name: ${name}, address: 10.0.0.${last}, role: ${role} }\n`;
const yaml = (...hosts: readonly string[]): string => `version: 1\nname: home\nkubernetes: 1.36.3\nhosts:\n${hosts.join('')}`;
const two = yaml(host('pi-1', 11, 'control-plane'), host('pi-2', 12, 'worker'));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bramble-cli-image-'));
  writeFileSync(join(folder, 'bramble.yaml'), two);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Given {
  readonly isTerminal?: boolean;
  readonly devices?: readonly BlockDevice[];
  /** What the recipe does with its wish. */
  readonly image?: (wish: ImageWish) => Promise<'done' | 'declined'>;
}

async function bramble(args: readonly string[], { isTerminal = false, devices = [], image = async () => 'done' }: Given = {}) {
  const screen = () => {
    const self = { text: '', isTerminal, columns: () => 200, rows: () => 24, write: (more: string) => void (self.text += more) };
    return self;
  };
  const [out, err] = [screen(), screen()];
  const wishes: ImageWish[] = [];
  const questions: string[] = [];
  const recipes: Pick<Recipes, 'image' | 'blockDevices'> = {
    image: (_run, wish) => {
      wishes.push(wish);
      return image(wish);
    },
    blockDevices: async () => devices,
  };
  const confirm = async (question: string): Promise<boolean> => {
    questions.push(question);
    return true;
  };
  const { signal } = new AbortController();
  const makeFolder = (path: string) => Promise.reject(new Error(`unexpected folder ${path}`));
  const exitCode = await main(['image', ...args], { out, err, env: {}, folder, signal, recipes: recipes as Recipes, now: () => 0, makeFolder, confirm });
  return { exitCode, out: out.text, err: err.text, questions, wishes };
}
const card = { host: 'pi-1' as HostName, label: 'pi-1 10.0.0.11', device: '/dev/sdb', card: fakeCard(), flaws: [] };
const asking: Given['image'] = async ({ into }) => (into.kind === 'cards' && (await into.confirm(card)) ? 'done' : 'declined');

describe('bramble image', () => {
  it.each<[readonly string[], readonly string[]]>([
    [['pi-2'], ['pi-2']],
    [
      ['pi-2', 'pi-1'],
      ['pi-1', 'pi-2'],
    ],
    [['--all'], ['pi-1', 'pi-2']],
  ])('%j makes images of %j', async (args, expected) => {
    const { exitCode, wishes } = await bramble(args);
    expect([exitCode, wishes.map(({ hosts }) => hosts.map(({ name }) => name))]).toEqual([0, [expected]]);
  });
  it('needs no name where there is one host', async () => {
    writeFileSync(join(folder, 'bramble.yaml'), yaml(host('pi-1', 11, 'control-plane')));
    expect((await bramble([])).wishes).toHaveLength(1);
  });
  it.each<[readonly string[], string]>([
    [[], 'image.no-hosts'],
    [['pi-3'], 'config.unknown-host'],
    [['--all', '--device', '/dev/sdb', '--yes'], 'image.cards-by-hand'],
    [['--all', '--device', '/dev/sdb', '--output', 'x'], 'cannot be used with option'],
    [['--all', '--sha256', 'abc'], '64 hexadecimal digits'],
  ])('%j is for the user to fix', async (args, said) => {
    const { exitCode, err, wishes } = await bramble(args);
    expect([exitCode, wishes]).toEqual([2, []]);
    expect(err).toContain(said);
  });
  it('takes paths from the folder that it is run in, and addresses as they are', async () => {
    const [file, address] = [await bramble(['pi-1', '--source', 'x.img.xz', '-o', 'cards']), await bramble(['pi-1', '--source', 'https://a.example/x.img'])];
    expect(file.wishes[0]).toMatchObject({ source: join(folder, 'x.img.xz'), into: { kind: 'folder', folder: join(folder, 'cards') } });
    expect(address.wishes[0]).toMatchObject({ source: 'https://a.example/x.img', into: { kind: 'folder', folder: join(folder, 'images') } });
  });

  it('asks with path, model and size before it writes to a card', async () => {
    const { questions } = await bramble(['pi-1', '--device', '/dev/sdb'], { isTerminal: true, image: asking });
    expect(questions).toEqual(['Write pi-1 to /dev/sdb (Generic MassStorageClass, 32 GB, usb)? Everything on it is lost. Write "pi-1 10.0.0.11" on it.']);
  });
  it('does not ask with --yes', async () => {
    const { exitCode, questions } = await bramble(['pi-1', '--device', '/dev/sdb', '--yes'], { image: asking });
    expect([exitCode, questions]).toEqual([0, []]);
  });
  it('writes to no card where nobody can be asked', async () => {
    const { exitCode, err } = await bramble(['pi-1', '--device', '/dev/sdb'], { image: asking });
    expect([exitCode, err.includes('[cli.needs-yes]')]).toEqual([2, true]);
  });
  it('asks for the next card, with what is wrong with the one that is there', async () => {
    const flaw = { kind: 'problem', code: 'image.no-card', severity: 'error', message: '/dev/sdb has no card in it', remedy: 'Put one in.' } as const;
    const image: Given['image'] = async ({ into }) =>
      into.kind === 'cards' && (await into.confirm({ ...card, card: undefined, flaws: [flaw] })) ? 'done' : 'declined';
    const { questions, err } = await bramble(['--all', '--device', '/dev/sdb'], { isTerminal: true, image });
    expect(questions).toEqual(['Next is pi-1: write "pi-1 10.0.0.11" on its card. Is it in /dev/sdb?']);
    expect(err).toContain('/dev/sdb has no card in it');
  });
});

describe('bramble image --list', () => {
  const devices = [
    fakeCard(),
    fakeCard({ path: '/dev/sdc', uses: [{ kind: 'mounted', path: '/dev/sdc1', at: '/media/x' }] }),
    fakeCard({ path: '/dev/nvme0n1', isRemovable: false, transport: 'nvme', model: 'SSD' }),
  ];
  it('shows what can be pulled out, and whether it is free', async () => {
    const { exitCode, out } = await bramble(['--list'], { devices });
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^\/dev\/sdb +32 GB +usb +Generic MassStorageClass +free\n\/dev\/sdc .* is in use: \/dev\/sdc1 is mounted at \/media\/x\n$/);
  });
  it('shows other disks where they may be written to', async () => {
    expect((await bramble(['--list', '--allow-fixed-disk'], { devices })).out).toMatch(/nvme0n1 .* free/);
  });
  it('prints one document with --json', async () => {
    const { out } = await bramble(['--list', '--json'], { devices });
    expect(JSON.parse(out)).toMatchObject({
      devices: [
        { path: '/dev/sdb', flaws: [] },
        { path: '/dev/sdc', flaws: [{ code: 'image.device-mounted' }] },
      ],
    });
  });
  it('says so where there is none', async () => {
    const { exitCode, out, err } = await bramble(['--list']);
    expect([exitCode, out]).toEqual([0, '']);
    expect(err).toContain('no card');
  });
});
