import { describe, expect, test } from 'vitest';
import { settingOf } from '../board/config-txt.ts';
import { board } from '../components/board/board.ts';
import { bootNeeds } from '../components/board/boot-needs.ts';
import type { NodeContext } from '../components/component.ts';
import { os } from '../components/os/os.ts';
import type { HostFacts } from '../facts/host-facts.ts';
import { refOf } from '../resources/collect-wants.ts';
import { kindOf } from '../resources/kinds.ts';
import { sampleFacts } from '../testkit/sample-facts.ts';
import { customised, requestFor, textOf } from '../../test/golden/image/image-tree.ts';
import { recordedImage } from '../../test/recorded/images/recorded-images.ts';
import { networkManagerFile, preparedFiles } from './prepared-files.ts';

const images = ['raspberry-pi-os-trixie', 'raspberry-pi-os-bookworm', 'dietpi'] as const;
const { config, host: name } = requestFor(images[0], 'cable');
const host = config.hosts.find((each) => each.name === name)!;

/** Text of a file of the boot partition after the image was made for a host. */
function bootText(image: string, path: string): string {
  const edit = customised(image, 'cable').edits.find((each) => each.path === path);
  return edit === undefined ? (recordedImage(image).partitions[0].files.get(path) ?? '') : textOf(edit.content);
}

/** A Raspberry Pi 5 that started from such a card. */
const factsOf = (image: string): HostFacts => ({
  ...sampleFacts,
  model: 'Raspberry Pi 5 Model B Rev 1.0',
  kernelCommandLine: `cgroup_disable=memory ${bootText(image, 'cmdline.txt')}`,
  boot: { ...sampleFacts.boot, kernel: settingOf(bootText(image, 'config.txt'), 'kernel', { filters: ['pi5'] }) },
  links: [{ name: 'wlan0', isWireless: true }] as unknown as HostFacts['links'],
  hasNetworkManager: true,
  hasVolatileJournal: true,
  watchdog: { hasDevice: true, setting: undefined },
});

describe('the first up after a first boot', () => {
  test.each(images)('on %s needs no restart: the kernel was started as it should be', (image) => {
    expect(bootNeeds(host, factsOf(image))).toEqual([]);
    expect(bootNeeds(host, { ...factsOf(image), kernelCommandLine: 'cgroup_disable=memory', cgroupControllers: ['cpu'] })).not.toEqual([]);
  });

  test.each(images)('on %s changes neither command line nor config.txt', (image) => {
    const node = { host, facts: factsOf(image) } as NodeContext;
    const edits = board.wants(node, () => '').filter((want) => want.kind === 'edit' && want.path.startsWith('/boot/'));
    expect(edits.map(({ kind, ...want }) => `${kind} ${'path' in want ? want.path : ''}`)).toEqual([
      'edit /boot/firmware/cmdline.txt',
      'edit /boot/firmware/config.txt',
    ]);
    for (const want of edits) {
      const path = refOf(want).key;
      const seen = { kind: 'edit', path, text: bootText(image, path.slice('/boot/firmware/'.length)), note: undefined, isPending: false } as const;
      expect(kindOf(want).diff(want, seen).kind).toBe('same');
    }
  });

  test('finds the files that it would write as it would write them', () => {
    const node = { host, facts: factsOf(images[0]), cluster: { clusterId: '', podRanges: new Map() }, pki: [] } as unknown as NodeContext;
    const wanted = new Map(
      [...os.wants(node, () => ''), ...board.wants(node, () => '')].flatMap((want) =>
        want.kind === 'file' && want.content.kind === 'text' ? [[want.path, want.content.text] as const] : [],
      ),
    );
    const request = requestFor(images[0], 'cable');
    const settings = { ...config.image, ...request, name, address: host.address, user: 'pi', wifi: undefined, network: host.image.network };
    const placed = [...preparedFiles(settings), networkManagerFile].filter(({ path }) => wanted.has(path));
    expect(placed.map(({ path }) => path)).toEqual([
      '/etc/modules-load.d/bramble.conf',
      '/etc/sysctl.d/90-bramble.conf',
      '/etc/NetworkManager/conf.d/90-bramble.conf',
    ]);
    for (const { path, text } of placed) expect(text).toBe(wanted.get(path));
    const scripts = bootText('raspberry-pi-os-trixie', 'user-data');
    for (const path of ['/etc/systemd/journald.conf.d/90-bramble.conf', '/etc/systemd/system.conf.d/50-bramble.conf']) {
      expect(wanted.get(path)).toBeDefined();
      expect(scripts).toContain(wanted.get(path)?.replaceAll('\n', '\\n'));
    }
  });
});
