import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { tokensOf } from '../board/cmdline.ts';
import { settingOf } from '../board/config-txt.ts';
import { Secret } from '../base/secret.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import { customised, requestFor, textOf } from '../../test/golden/image/image-tree.ts';
import { recordedImage, recordedImageNames } from '../../test/recorded/images/recorded-images.ts';
import { customise } from './customise.ts';

const ways = ['cable', 'wifi'] as const;
const cases = recordedImageNames.flatMap((image) => ways.map((way) => [image, way] as const));
const editsOf = (image: string, way: (typeof ways)[number]): ReadonlyMap<string, string> =>
  new Map(customised(image, way).edits.map(({ path, content }) => [path, textOf(content)]));
const before = (image: string, path: string): string => recordedImage(image).partitions[0].files.get(path) ?? '';

describe('on every image', () => {
  test.each(cases)('%s on %s: a command line is one line, with all that it had and the memory cgroup', (image, way) => {
    for (const [path, text] of editsOf(image, way)) {
      if (!path.endsWith('cmdline.txt')) continue;
      expect(text).toMatch(/^[^\n]+\n$/);
      expect(tokensOf(text)).toEqual(expect.arrayContaining([...tokensOf(before(image, path)), 'cgroup_enable=memory', 'cgroup_memory=1']));
      expect(tokensOf(text)).toContain('cfg80211.ieee80211_regdom=DE');
    }
  });

  test.each(cases)('%s on %s: nothing that is shown has a key in it', (image, way) => {
    const made = customised(image, way);
    const shown = `${JSON.stringify(made)} ${inspect(made, { depth: 9 })}`;
    for (const hidden of ['HOST-KEY-OF-A-TEST', '0123456789abcdef0123456789abcdef']) expect(shown).not.toContain(hidden);
    const texts = made.edits.map(({ content }) => textOf(content)).join('\n');
    expect(texts).toContain('HOST-KEY-OF-A-TEST');
    expect(texts.includes('0123456789abcdef0123456789abcdef')).toBe(way === 'wifi');
  });

  test.each(cases)('%s on %s: every file is known to be new or to replace one, and comes once', (image, way) => {
    const { edits } = customised(image, way);
    const { paths } = recordedImage(image).partitions[0];
    expect(edits.filter(({ path, replaces }) => replaces !== paths.includes(path))).toEqual([]);
    expect(new Set(edits.map(({ path }) => path)).size).toBe(edits.length);
  });

  test.each(cases)('%s on %s: a second time gives the same bytes, and another key another instance', (image, way) => {
    expect(customised(image, way)).toEqual(customised(image, way));
    const request = requestFor(image, way);
    const other = customise({ ...request, hostKey: { ...request.hostKey, publicKey: 'ssh-ed25519 AAAAother worker-1' } });
    const metaData = (edits: ReturnType<typeof customised>['edits']) => edits.find(({ path }) => path === 'meta-data')?.content;
    if (other.ok && metaData(other.value.edits) !== undefined) expect(metaData(other.value.edits)).not.toBe(metaData(customised(image, way).edits));
  });
});

describe('page size', () => {
  const reader = { filters: ['pi5'] };
  test.each(['raspberry-pi-os-trixie', 'raspberry-pi-os-bookworm', 'dietpi'])('%s boots the kernel with 4 KiB pages on a Raspberry Pi 5', (image) => {
    expect(settingOf(editsOf(image, 'cable').get('config.txt') ?? '', 'kernel', reader)).toBe('kernel8.img');
  });
  test.each(['ubuntu-24.04', 'ubuntu-26.04', 'debian', 'dietpi-other-board'])('%s keeps its kernel', (image) => {
    expect(editsOf(image, 'cable').has('config.txt')).toBe(false);
  });
  test('stays as it is where the host says default', () => {
    const request = requestFor('raspberry-pi-os-trixie', 'cable');
    const hosts = request.config.hosts.map((host) => ({ ...host, pageSize: 'default' as const }));
    const made = customise({ ...request, config: { ...request.config, hosts } });
    expect(made.ok && made.value.edits.some(({ path }) => path === 'config.txt')).toBe(false);
  });
});

describe('cloud-init', () => {
  test.each(['raspberry-pi-os-trixie', 'ubuntu-24.04', 'ubuntu-26.04'])('%s: the seed and the kernel name the same instance', (image) => {
    const edits = editsOf(image, 'cable');
    const { 'instance-id': id } = parse(edits.get('meta-data') ?? '') as Record<string, string>;
    const cmdlines = [...edits].filter(([path]) => path.endsWith('cmdline.txt'));
    expect(cmdlines.length).toBeGreaterThan(0);
    for (const [, text] of cmdlines) expect(tokensOf(text)).toContain(`ds=nocloud;i=${id}`);
  });
  test('no secret is in user-data, which stays on the card', () => {
    const made = customised('raspberry-pi-os-trixie', 'wifi');
    expect(made.edits.filter(({ content }) => content instanceof Secret).map(({ path }) => path)).toEqual(['bramble-host-key', 'network-config']);
  });
  test('the network stays as the image has it where a cable and DHCP are wanted', () => {
    const config = sampleConfig(1, 1, 'ssh: { user: pi }\n');
    const made = customise({ ...requestFor('ubuntu-24.04', 'cable'), config });
    expect(made.ok && made.value.edits.map(({ path }) => path)).not.toContain('network-config');
  });
});

describe('a first-run script', () => {
  test('of Raspberry Pi OS is started by the path that its initramfs looks for, and ends where that cuts it', () => {
    const edits = editsOf('raspberry-pi-os-bookworm', 'wifi');
    const tokens = tokensOf(edits.get('cmdline.txt') ?? '');
    expect(tokens.slice(-3)).toEqual(['systemd.run=/boot/firstrun.sh', 'systemd.run_success_action=reboot', 'systemd.unit=kernel-command-line.target']);
    // imager_fixup: sed -n '/rm.*firstrun\.sh$/q;p'
    const lines = (edits.get('firstrun.sh') ?? '').trimEnd().split('\n');
    expect(lines.findIndex((line) => /rm.*firstrun\.sh$/.test(line))).toBe(lines.lastIndexOf('rm -f /boot/firstrun.sh'));
    expect(lines.slice(lines.lastIndexOf('rm -f /boot/firstrun.sh')).filter((line) => line !== '')).toHaveLength(3);
  });
  test.each(['raspberry-pi-os-bookworm', 'debian'])('%s: has no key in it', (image) => {
    const script = editsOf(image, 'wifi').get('firstrun.sh') ?? '';
    expect(script).not.toContain('PRIVATE KEY');
    expect(script).not.toContain('0123456789abcdef');
  });
});

describe('dietpi.txt', () => {
  const keysIn = (text: string): readonly string[] => [...text.matchAll(/^#?([A-Z_0-9]+)=/gm)].map(([, key]) => key ?? '');
  test.each(cases.filter(([image]) => image.startsWith('dietpi')))('%s on %s keeps every key that it had', (image, way) => {
    const text = editsOf(image, way).get('dietpi.txt') ?? '';
    expect(keysIn(text)).toEqual(expect.arrayContaining([...keysIn(before(image, 'dietpi.txt'))]));
    expect(text).not.toContain('AUTO_SETUP_GLOBAL_PASSWORD=dietpi');
  });
  test('has each key once, and as many public keys as there are', () => {
    const keys = keysIn(editsOf('dietpi', 'cable').get('dietpi.txt') ?? '');
    expect(keys.filter((key, index) => keys.indexOf(key) < index)).toEqual(['AUTO_SETUP_SSH_PUBKEY']);
  });
  test('has the address of the host, with its mask', () => {
    expect(editsOf('dietpi', 'cable').get('dietpi.txt')).toContain('AUTO_SETUP_NET_STATIC_IP=10.0.0.21\nAUTO_SETUP_NET_STATIC_MASK=255.255.255.0\n');
  });
});

test('what is wrong with the image and with the host is told together', () => {
  const request = requestFor('debian', 'cable');
  const made = customise({ ...request, contents: { partitions: [], osRelease: undefined }, config: sampleConfig(1, 1), authorizedKeys: [] });
  expect(made.ok ? [] : made.error.map(({ code }) => code)).toEqual(['image.unknown-os', 'config.image-no-user', 'config.image-no-key']);
});
