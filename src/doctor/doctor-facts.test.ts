import { describe, expect, test } from 'vitest';
import { readDoctorFacts } from './doctor-facts.ts';

const read = (sections: Readonly<Record<string, string>>) =>
  readDoctorFacts(
    Object.entries({ ...sections, done: '' })
      .map(([name, text]) => `\n@@bramble ${name}\n${text}\n`)
      .join(''),
  );

describe('what doctor asks', () => {
  test('is unknown as a whole where the answer ends early', () => expect(readDoctorFacts('\n@@bramble kernel\naarch64\n')).toBeUndefined());
  test('is unknown part by part where a host does not tell', () => {
    expect(read({})).toMatchObject({ availableBytes: undefined, celsius: undefined, isSynchronised: undefined, media: [], leased: [] });
    expect(read({ log: 'unreadable' })?.log).toBeUndefined();
  });
  test.each([
    ['/sys/devices/platform/emmc2bus/fe340000.mmc/mmc_host/mmc0/mmc0:aaaa/block/mmcblk0', 'SD', 'SD card'],
    ['/sys/devices/platform/emmc2bus/fe340000.mmc/mmc_host/mmc0/mmc0:0001/block/mmcblk0', 'MMC', 'eMMC'],
    ['/sys/devices/platform/axi/1000110000.pcie/pci0000:00/0000:01:00.0/nvme/nvme0/nvme0n1', '', 'NVMe'],
    ['/sys/devices/platform/scb/fd500000.pcie/pci0000:00/0000:01:00.0/usb2/2-1/2-1:1.0/host0/target0:0:0/0:0:0:0/block/sda', '0', 'USB'],
    ['/sys/devices/pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0/block/sda', '0', 'SATA'],
    ['/sys/devices/pci0000:00/0000:00:03.0/virtio0/block/vda', '', 'virtual disk'],
    ['', '', undefined],
  ])('%s is a medium: %s %s', (path, type, medium) => expect(read({ media: `medium|/|${path}|0|${type}|` })?.media[0]?.medium).toBe(medium));
  test('tells leased addresses from fixed ones', () => {
    const origins = `1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
2: eth0    inet 10.0.0.11/24 brd 10.0.0.255 scope global dynamic noprefixroute eth0\\       valid_lft 85000sec preferred_lft 85000sec
3: eth1    inet 10.0.1.11/24 brd 10.0.1.255 scope global eth1\\       valid_lft forever preferred_lft forever`;
    expect(read({ origins })?.leased).toEqual(['10.0.0.11']);
  });
  test('tells paths that are too narrow, silent or whole', () => {
    expect(read({ paths: 'path|10.0.0.12|eth0|1500|1500\npath|10.0.0.13|eth0|1500|1400\npath|10.0.0.14|eth0|1500|silent' })?.paths).toEqual({
      peers: [
        { address: '10.0.0.12', interface: 'eth0', mtuBytes: 1500, largestBytes: 1500 },
        { address: '10.0.0.13', interface: 'eth0', mtuBytes: 1500, largestBytes: 1400 },
        { address: '10.0.0.14', interface: 'eth0', mtuBytes: 1500, largestBytes: 'silent' },
      ],
    });
    expect(read({ paths: 'no ping' })?.paths).toHaveProperty('unknown');
  });
  test('tells whether Wi-Fi saves power', () => {
    expect([...(read({ powersave: 'powersave|wlan0|Power save: on\npowersave|wlan1|' })?.powerSave ?? [])]).toEqual([
      ['wlan0', true],
      ['wlan1', undefined],
    ]);
  });
});
