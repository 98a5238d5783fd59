import type { Sha256 } from '../base/names.ts';
import { Failure } from '../base/trouble.ts';
import type { BlockDevice } from '../image/block-device.ts';
import type { BlockDevices } from '../ports/image.ts';
import type { FakeImageFiles } from './fake-image-files.ts';

/** A card, as far as nothing else is said: 32 GB in a reader on USB. */
export const fakeCard = (more: Partial<BlockDevice> = {}): BlockDevice => ({
  path: '/dev/sdb',
  sizeBytes: 31_900_000_000,
  model: 'Generic MassStorageClass',
  transport: 'usb',
  isRemovable: true,
  isReadOnly: false,
  uses: [],
  partitions: [],
  ...more,
});

export interface FakeBlockDevices extends BlockDevices {
  /** What is in the readers; a test changes cards here. */
  devices: readonly BlockDevice[];
  /** Set by a test: writing fails in the middle, or what is read back is something else. */
  fault: 'none' | 'pulled-out' | 'forgets';
  /** Devices that were claimed and not given back. */
  readonly claimed: ReadonlySet<string>;
  /** Takes the card out of a reader and puts a blank one in. */
  changeCard(path: string): void;
}

/** Disks in memory; what is written on one is a file of `files` at its path. */
export function fakeBlockDevices(files: FakeImageFiles, devices: readonly BlockDevice[] = [fakeCard()]): FakeBlockDevices {
  const claimed = new Set<string>();
  const self: FakeBlockDevices = {
    devices,
    fault: 'none',
    claimed,
    changeCard: (path) => void files.there.delete(path),
    list: async () => self.devices,
    realPath: async (path) => path,
    async claim(path) {
      if (!self.devices.some((device) => device.path === path))
        throw new Failure({ code: 'image.card-failed', message: `${path} is gone`, remedy: 'None: it is a fake.' });
      if (claimed.has(path)) throw new Failure({ code: 'image.device-busy', message: `${path} is claimed`, remedy: 'None: it is a fake.' });
      claimed.add(path);
      return {
        async write(image, { signal, onProgress }) {
          signal?.throwIfAborted();
          if (self.fault === 'pulled-out') throw new Failure({ code: 'image.card-failed', message: `${path} took no more`, remedy: 'None: it is a fake.' });
          const digest = await files.digest(image);
          await files.copy(image, path, { signal, onProgress });
          onProgress(1, 1);
          return digest;
        },
        digest: async () => (self.fault === 'forgets' ? ('0'.repeat(64) as Sha256) : files.digest(path)),
        async release() {
          claimed.delete(path);
        },
      };
    },
  };
  return self;
}
