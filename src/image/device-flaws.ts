import { nearest } from '../base/did-you-mean.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Problem } from '../base/trouble.ts';
import type { BlockDevice, DeviceUse } from './block-device.ts';

const problem = (code: string, message: string, remedy: string): Problem => ({ kind: 'problem', code, severity: 'error', message, remedy });

const listThem = 'See which there are: `bramble image --list`.';

/** The disk of that path. @returns Problem `image.no-such-device`, also where it is a partition of one */
export function findDevice(devices: readonly BlockDevice[], path: string): Result<BlockDevice, Problem> {
  const found = devices.find((device) => device.path === path);
  if (found !== undefined) return ok(found);
  const whole = devices.find(({ partitions }) => partitions.includes(path));
  if (whole !== undefined) {
    const remedy = `Name the whole disk: --device ${whole.path}`;
    return err(problem('image.no-such-device', `${path} is a partition of ${whole.path}, and an image takes a whole card`, remedy));
  }
  const meant = nearest(
    path,
    devices.map((device) => device.path),
  );
  return err(problem('image.no-such-device', `this computer has no disk ${path}`, meant === undefined ? listThem : `Did you mean ${meant}? ${listThem}`));
}

const systemPoints = /^\/(?:$|boot(?:\/|$)|usr(?:\/|$)|var(?:\/|$)|home(?:\/|$)|etc(?:\/|$))/;

/** Why nothing may be written to a disk; empty where it may. */
export function deviceFlaws(device: BlockDevice, options: { readonly allowsFixed: boolean; readonly imageBytes?: number }): readonly Problem[] {
  const { path, uses, sizeBytes } = device;
  const system = uses.filter((use) => use.kind === 'swap' || (use.kind === 'mounted' && systemPoints.test(use.at))).toSorted(rootFirst)[0];
  const member = uses.find((use) => use.kind === 'member');
  const mounted = uses.flatMap((use) => (use.kind === 'mounted' ? [use] : []));
  const another = `Take another disk. ${listThem}`;
  if (system !== undefined) return [problem('image.system-device', `${path} is a disk of this computer's own system: ${describeUse(system)}`, another)];
  if (member !== undefined) {
    const remedy = `${another} If it is the right card and nothing on it is needed, empty it first: sudo wipefs --all ${member.path}`;
    return [problem('image.device-member', `${path} is not free: ${describeUse(member)}`, remedy)];
  }
  if (mounted.length > 0) {
    const points = mounted.map(({ at }) => at);
    const remedy = `If it is the right card, take it out of use first: ${points.map((at) => `umount ${JSON.stringify(at)}`).join(' && ')}`;
    return [problem('image.device-mounted', `${path} is in use: ${mounted.map(describeUse).join(', ')}`, remedy)];
  }
  if (sizeBytes === 0) return [problem('image.no-card', `${path} has no card in it`, 'Put one in, and run the command again.')];
  if (device.isReadOnly)
    return [problem('image.device-read-only', `${path} is write-protected`, 'Move the little slider of the card or of its adapter, or take another card.')];
  if (!device.isRemovable && !options.allowsFixed) {
    const remedy = `If you are sure that everything on it may go: --allow-fixed-disk. ${listThem}`;
    return [problem('image.fixed-device', `${path} is no card and no disk that can be pulled out`, remedy)];
  }
  const { imageBytes = 0 } = options;
  if (sizeBytes >= imageBytes) return [];
  return [
    problem(
      'image.device-too-small',
      `${path} has ${sizeBytes} bytes, and the image needs ${imageBytes}`,
      'Take a bigger card: 16 GB for a worker, 32 GB for a control plane.',
    ),
  ];
}

/** What convinces most. */
const rootFirst = (a: DeviceUse, b: DeviceUse): number => rank(a) - rank(b);
const rank = (use: DeviceUse): number => (use.kind === 'mounted' ? use.at.length : 100);

/** Such as `/dev/sda2 is mounted at /`. */
export function describeUse(use: DeviceUse): string {
  switch (use.kind) {
    case 'mounted':
      return `${use.path} is mounted at ${use.at}`;
    case 'swap':
      return `${use.path} is swap`;
    case 'member':
      return `${use.path} is part of something bigger (${use.of})`;
  }
}
