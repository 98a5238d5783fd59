import { describe, expect, it } from 'vitest';
import { chooseSystem, defaultSystem, parseSystemList } from './os-list.ts';

const digest = (digit: string): string => digit.repeat(64);
const system = (name: string, digit: string, more: object = {}) => ({
  name,
  description: 'A system',
  icon: 'icons/x.png',
  url: `https://downloads.example/${digit}.img.xz`,
  extract_size: 3_078_619_136,
  extract_sha256: digest(digit),
  image_download_size: 550_466_056,
  release_date: '2026-06-18',
  init_format: 'cloudinit-rpi',
  devices: ['pi5-64bit', 'pi4-64bit'],
  ...more,
});
const text = JSON.stringify({
  imager: { latest_version: '2.0.0', devices: [] },
  os_list: [
    system('Raspberry Pi OS (64-bit)', 'a'),
    {
      name: 'Raspberry Pi OS (other)',
      subitems: [system(defaultSystem, 'b', { image_download_sha256: digest('C') }), system('Raspberry Pi OS Lite (32-bit)', 'd')],
    },
    {
      name: 'Other general-purpose OS',
      subitems: [{ name: 'Ubuntu', subitems_url: 'https://downloads.example/ubuntu.json' }, system('DietPi', 'e', { extract_sha256: 'none' })],
    },
    { name: 7, url: 'https://downloads.example/odd.img' },
    system('Old Lite', 'f', { release_date: '2025-01-01' }),
    system('Old Lite', '1', { release_date: '2026-01-01' }),
  ],
});

describe('a list of Raspberry Pi Imager', () => {
  const list = parseSystemList(text);
  const { systems, furtherLists } = list.ok ? list.value : { systems: [], furtherLists: [] };

  it('gives what is in groups too, and leaves out what has no checksum', () => {
    expect(systems.map(({ name }) => name)).toEqual(['Raspberry Pi OS (64-bit)', defaultSystem, 'Raspberry Pi OS Lite (32-bit)', 'Old Lite', 'Old Lite']);
    expect(furtherLists).toEqual(['https://downloads.example/ubuntu.json']);
  });
  it('tells the checksums of the image and, where it is there, of the file', () => {
    expect(systems[1]).toEqual({
      name: defaultSystem,
      url: 'https://downloads.example/b.img.xz',
      releaseDate: '2026-06-18',
      image: { sha256: digest('b'), sizeBytes: 3_078_619_136 },
      packedSha256: digest('c'),
    });
    expect(systems[0]?.packedSha256).toBeUndefined();
  });
  it.each<[string, string]>([
    [defaultSystem, digest('b')],
    ['raspberry pi os lite (64-BIT)', digest('b')],
    ['lite 32', digest('d')],
    ['Old Lite', digest('1')],
  ])('%j is one of its systems', (wanted, sha256) => expect(chooseSystem(systems, wanted)).toMatchObject({ ok: true, value: { image: { sha256 } } }));
  it.each<[string, RegExp]>([
    ['raspberry', /--os "Raspberry Pi OS \(64-bit\)", --os/],
    ['Raspberry Pi OS (46-bit)', /Did you mean/],
    ['Windows', /It has: Raspberry Pi OS \(64-bit\), /],
  ])('%j is none, and the remedy names what there is', (wanted, remedy) =>
    expect(chooseSystem(systems, wanted)).toEqual({ ok: false, error: expect.stringMatching(remedy) as string }),
  );
  it('tells some of its names where it has many', () => {
    const many = Array.from({ length: 20 }, (_, index) => ({ ...systems[0]!, name: `System ${index}` }));
    expect(chooseSystem(many, 'Windows')).toEqual({ ok: false, error: expect.stringMatching(/^It has: System 0, .*System 11 and 8 more\.$/) as string });
  });
  it.each(['', 'no', '[]', '{"os_list": {}}'])('%j is none', (other) => expect(parseSystemList(other).ok).toBe(false));
});
