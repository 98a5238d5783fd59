import { z } from 'zod';
import { err, ok, type Result } from '../base/result.ts';

/** A whole disk of this computer, or a card in a reader. */
export interface BlockDevice {
  /** Such as `/dev/sdb` or `/dev/mmcblk0`. */
  readonly path: string;
  /** 0 where a reader has no card in it. */
  readonly sizeBytes: number;
  /** Such as `Generic MassStorageClass`; empty where the disk does not tell. */
  readonly model: string;
  /** `usb`, `mmc`, `sata`, `nvme` ...; undefined where the kernel does not tell. */
  readonly transport: string | undefined;
  readonly isRemovable: boolean;
  readonly isReadOnly: boolean;
  /** What the disk and its partitions are used for right now. */
  readonly uses: readonly DeviceUse[];
  /** Its partitions, such as `/dev/sdb1`. */
  readonly partitions: readonly string[];
}

export type DeviceUse =
  | { readonly kind: 'mounted'; readonly path: string; readonly at: string }
  | { readonly kind: 'swap'; readonly path: string }
  /** Part of something bigger: LVM, RAID, encryption, ZFS. */
  | { readonly kind: 'member'; readonly path: string; readonly of: string };

/** Columns that lsblk is asked for. Before util-linux 2.37 it knows one mount point a line. */
export const lsblkColumns = ['NAME', 'PATH', 'TYPE', 'SIZE', 'MODEL', 'VENDOR', 'TRAN', 'RM', 'HOTPLUG', 'RO', 'FSTYPE'] as const;

// Until util-linux 2.33 all values are texts.
const flag = z.union([z.boolean(), z.string().transform((text) => text === '1')]);
const bytes = z.union([z.number(), z.string().transform(Number)]);
const word = z.string().nullish();
const entry = z.object({
  path: z.string(),
  type: z.string(),
  size: bytes,
  model: word,
  vendor: word,
  tran: word,
  rm: flag,
  hotplug: flag,
  ro: flag,
  fstype: word,
  mountpoint: word,
  mountpoints: z.array(word).optional(),
  get children() {
    return z.array(entry).optional();
  },
});
type Entry = z.infer<typeof entry>;
const listing = z.object({ blockdevices: z.array(entry) });

/** Disks (and loop devices) in the answer of `lsblk --json --bytes`, or why it cannot be read. */
export function parseBlockDevices(text: string): Result<readonly BlockDevice[], string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err('it is no JSON');
  }
  const parsed = listing.safeParse(json);
  if (!parsed.success) return err('fields are missing');
  const disks = parsed.data.blockdevices.filter(({ type }) => type === 'disk' || type === 'loop');
  // Only eMMC chips, which nobody pulls out, have boot areas.
  const soldered = new Set(disks.flatMap(({ path }) => /^(.*)boot\d+$/.exec(path)?.[1] ?? []));
  return ok(disks.filter(({ path }) => !/(?:mmcblk\d+(?:boot\d+|rpmb)|zram\d+|ram\d+)$/.test(path)).map((disk) => deviceOf(disk, soldered.has(disk.path))));
}

function deviceOf(disk: Entry, isSoldered: boolean): BlockDevice {
  const transport = disk.tran ?? (disk.path.startsWith('/dev/mmcblk') ? 'mmc' : undefined);
  const isPulledOut = disk.rm || disk.hotplug || transport === 'usb' || transport === 'mmc';
  return {
    path: disk.path,
    sizeBytes: disk.size,
    model: [disk.vendor, disk.model]
      .map((each) => (each ?? '').trim())
      .filter((each) => each !== '' && !/^0x[0-9a-f]+$/.test(each))
      .join(' '),
    transport,
    isRemovable: isPulledOut && !isSoldered && disk.type !== 'loop',
    isReadOnly: disk.ro,
    uses: usesOf(disk),
    partitions: (disk.children ?? []).filter(({ type }) => type === 'part').map(({ path }) => path),
  };
}

const usesOf = (each: Entry): readonly DeviceUse[] => [...ownUses(each), ...(each.children ?? []).flatMap(usesOf)];

const stacked = /^(?:lvm|crypt|raid\d*|linear|mpath|dm)$/;
const memberTypes = /^(?:LVM2_member|linux_raid_member|crypto_LUKS|zfs_member|ceph_bluestore|bcache|drbd|isw_raid_member|ddf_raid_member)$/;

function ownUses({ path, type, fstype, mountpoint, mountpoints }: Entry): readonly DeviceUse[] {
  const points = (mountpoints ?? [mountpoint]).flatMap((each) => (each === null || each === undefined || each === '' ? [] : [each]));
  return [
    ...points.map((at): DeviceUse => (at === '[SWAP]' ? { kind: 'swap', path } : { kind: 'mounted', path, at })),
    ...(stacked.test(type) ? [{ kind: 'member', path, of: type } as const] : []),
    ...(memberTypes.test(fstype ?? '') ? [{ kind: 'member', path, of: fstype ?? '' } as const] : []),
  ];
}
