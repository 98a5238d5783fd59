import { realpath } from 'node:fs/promises';
import { Failure } from '../../base/trouble.ts';
import { type BlockDevice, lsblkColumns, parseBlockDevices } from '../../image/block-device.ts';
import type { BlockDevices } from '../../ports/image.ts';
import { claimDevice } from './claimed-device.ts';
import { runTool } from './run-tool.ts';

/** The disks of this computer as lsblk tells of them. */
export const blockDevices: BlockDevices = {
  list,
  realPath: (path) => realpath(path).catch(() => path),
  claim: claimDevice,
};

async function list(): Promise<readonly BlockDevice[]> {
  const ask = (points: string) => runTool('lsblk', ['--json', '--bytes', '--output', [...lsblkColumns, points].join(',')]);
  const newer = await ask('MOUNTPOINTS').catch(onlyOnLinux);
  const answer = newer.code === 0 ? newer : await ask('MOUNTPOINT');
  const devices = parseBlockDevices(answer.stdout.toString());
  if (devices.ok && answer.code === 0) return devices.value;
  throw new Failure({
    code: 'image.no-device-list',
    message: 'lsblk does not tell which disks there are',
    remedy: 'Leave --device out, which gives a file that `dd` or Raspberry Pi Imager puts on a card.',
    evidence: answer.stderr,
  });
}

function onlyOnLinux(cause: unknown): never {
  if (process.platform === 'linux') throw cause;
  throw new Failure({
    code: 'image.no-device-list',
    message: 'bramble writes to cards on Linux only',
    remedy: 'Leave --device and --list out, which gives a file that Raspberry Pi Imager puts on a card ("Use custom").',
    cause,
  });
}
