import { describe, expect, it } from 'vitest';
import { type BlockDevice, parseBlockDevices } from './block-device.ts';
import { deviceFlaws, findDevice } from './device-flaws.ts';

const disk = (path: string, more: object = {}) => ({
  name: path.replace('/dev/', ''),
  path,
  type: 'disk',
  size: 31_914_983_424,
  model: 'MassStorageClass',
  vendor: 'Generic ',
  tran: 'usb',
  rm: true,
  hotplug: true,
  ro: false,
  mountpoints: [null],
  fstype: null,
  ...more,
});
const part = (path: string, more: object = {}) => ({ ...disk(path, { type: 'part', model: null, vendor: null, tran: null, ...more }) });
const fixed = { tran: 'nvme', rm: false, hotplug: false, model: 'Samsung SSD 980', vendor: null };
const parsed = (...disks: readonly object[]): readonly BlockDevice[] => {
  const devices = parseBlockDevices(JSON.stringify({ blockdevices: disks }));
  if (!devices.ok) throw new Error(devices.error);
  return devices.value;
};
const only = (each: object): BlockDevice => parsed(each)[0]!;
const codes = (device: BlockDevice, allowsFixed = false, imageBytes = 0) => deviceFlaws(device, { allowsFixed, imageBytes }).map(({ code }) => code);

describe('the disks that lsblk tells of', () => {
  it('have model, size and transport, and their partitions', () => {
    expect(only(disk('/dev/sdb', { children: [part('/dev/sdb1'), part('/dev/sdb2')] }))).toEqual({
      path: '/dev/sdb',
      sizeBytes: 31_914_983_424,
      model: 'Generic MassStorageClass',
      transport: 'usb',
      isRemovable: true,
      isReadOnly: false,
      uses: [],
      partitions: ['/dev/sdb1', '/dev/sdb2'],
    });
  });
  it('are read from old versions too, whose values are all texts', () => {
    const old = disk('/dev/sdb', { size: '31914983424', rm: '1', hotplug: '1', ro: '0', mountpoints: undefined, mountpoint: '/media/x' });
    expect(only(old)).toMatchObject({ sizeBytes: 31_914_983_424, isRemovable: true, isReadOnly: false, uses: [{ kind: 'mounted', at: '/media/x' }] });
  });
  it.each<[string, object[], boolean]>([
    ['a card in a reader on USB', [disk('/dev/sdb')], true],
    ['a USB disk that says it is fixed', [disk('/dev/sdb', { rm: false, hotplug: false })], true],
    ['a card in a slot', [disk('/dev/mmcblk0', { tran: null, rm: false, hotplug: false })], true],
    ['an eMMC chip, which has boot areas', [disk('/dev/mmcblk0', { tran: 'mmc', rm: false }), disk('/dev/mmcblk0boot0', { tran: 'mmc' })], false],
    ['an SSD', [disk('/dev/nvme0n1', fixed)], false],
    ['a loop device', [disk('/dev/loop0', { type: 'loop', tran: null, rm: false, hotplug: false })], false],
  ])('can be pulled out or not: %s', (_what, disks, isRemovable) => {
    const found = parsed(...disks);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ isRemovable });
  });
  it('are no CD drives and no compressed memory', () => expect(parsed(disk('/dev/sr0', { type: 'rom' }), disk('/dev/zram0', { size: 0 }))).toEqual([]));
  it.each(['', '{}', '{"blockdevices":[{"path":"/dev/sda"}]}'])('%j tells of none', (text) => expect(parseBlockDevices(text).ok).toBe(false));
});

describe('a disk that an image is to be written to', () => {
  const mounted = (at: string) => disk('/dev/sdb', { children: [part('/dev/sdb1', { mountpoints: [at] })] });
  it.each<[string, object, readonly string[]]>([
    ['a card', disk('/dev/sdb'), []],
    ['a card with the partitions of something old', disk('/dev/sdb', { children: [part('/dev/sdb1', { fstype: 'vfat' })] }), []],
    ['a card that the desktop has mounted', mounted('/media/me/bootfs'), ['image.device-mounted']],
    ['the disk with /', mounted('/'), ['image.system-device']],
    ['the disk with /boot', mounted('/boot/firmware'), ['image.system-device']],
    ['a disk with swap', disk('/dev/sdb', { children: [part('/dev/sdb2', { mountpoints: ['[SWAP]'] })] }), ['image.system-device']],
    [
      'a disk whose encrypted part holds /',
      disk('/dev/sdb', {
        children: [part('/dev/sdb1', { fstype: 'crypto_LUKS', children: [{ ...disk('/dev/mapper/root'), type: 'crypt', mountpoints: ['/'] }] })],
      }),
      ['image.system-device'],
    ],
    ['a part of LVM', disk('/dev/sdb', { children: [part('/dev/sdb1', { fstype: 'LVM2_member' })] }), ['image.device-member']],
    ['a part of a RAID that runs', disk('/dev/sdb', { children: [{ ...disk('/dev/md0'), type: 'raid1' }] }), ['image.device-member']],
    ['a whole disk in ZFS', disk('/dev/sdb', { fstype: 'zfs_member' }), ['image.device-member']],
    ['a reader without a card', disk('/dev/sdb', { size: 0 }), ['image.no-card']],
    ['a card with its slider on lock', disk('/dev/sdb', { ro: true }), ['image.device-read-only']],
    ['an SSD', disk('/dev/nvme0n1', fixed), ['image.fixed-device']],
  ])('is refused or not: %s', (_what, each, expected) => expect(codes(only(each))).toEqual(expected));

  it('may be built in where the user says so, and never the one with the system', () => {
    expect(codes(only(disk('/dev/nvme0n1', fixed)), true)).toEqual([]);
    expect(codes(only(disk('/dev/nvme0n1', { ...fixed, mountpoints: ['/'] })), true)).toEqual(['image.system-device']);
  });
  it('is refused where the image is bigger by one byte', () => {
    expect(codes(only(disk('/dev/sdb')), false, 31_914_983_424)).toEqual([]);
    expect(codes(only(disk('/dev/sdb')), false, 31_914_983_425)).toEqual(['image.device-too-small']);
  });
  it('is found by its path, and a partition leads to its disk', () => {
    const devices = parsed(disk('/dev/sda'), disk('/dev/sdb', { children: [part('/dev/sdb1')] }));
    expect(findDevice(devices, '/dev/sdb')).toMatchObject({ ok: true, value: { path: '/dev/sdb' } });
    expect(findDevice(devices, '/dev/sdb1')).toMatchObject({
      ok: false,
      error: { code: 'image.no-such-device', remedy: expect.stringContaining('--device /dev/sdb') as string },
    });
    expect(findDevice(devices, '/dev/sdx')).toMatchObject({ ok: false, error: { code: 'image.no-such-device' } });
  });
});
