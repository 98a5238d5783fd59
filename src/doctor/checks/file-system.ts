import type { HostFacts } from '../../facts/host-facts.ts';
import { bad, type Finding, ok } from '../finding.ts';

/** File systems, as `stat -f` names them, that cannot hold what a node keeps, and why. */
const unfit: Readonly<Record<string, string>> = {
  nfs: 'containers cannot be unpacked on a network file system, and a database on one is lost',
  cifs: 'containers cannot be unpacked on a network file system, and a database on one is lost',
  smb2: 'containers cannot be unpacked on a network file system, and a database on one is lost',
  v9fs: 'containers cannot be unpacked on a network file system, and a database on one is lost',
  msdos: 'it knows no owners and modes of files',
  exfat: 'it knows no owners and modes of files',
  fuseblk: 'it knows no owners and modes of files',
  overlayfs: 'what is written there is gone after the next boot',
  tmpfs: 'what is written there is gone after the next boot',
  ramfs: 'what is written there is gone after the next boot',
};
const dataPaths = ['/var/lib/containerd', '/var/lib/etcd', '/var/lib/kubelet'];

/** Whether a node's data is on file systems of the machine that keep it; undefined in containers, whose computer decides that. */
export function fileSystem({ disks, container }: Pick<HostFacts, 'disks' | 'container'>): Finding | undefined {
  const data = disks.filter(({ path, type }) => dataPaths.includes(path) && type !== '');
  if (container !== undefined || data.length === 0) return undefined;
  const types = [...new Set(data.map(({ type }) => type))];
  const wrong = types.filter((type) => unfit[type] !== undefined);
  const figures = { types: types.join(' ') };
  if (wrong.length === 0) return ok('file-system', types.join(', '), figures);
  const seen = wrong.map((type) => `${pathsOf(data, type)} on ${type}: ${unfit[type]}`);
  return bad(
    'refuse',
    'file-system',
    seen.join('; '),
    wrong.includes('overlayfs')
      ? 'Turn off the read-only root (Raspberry Pi OS: `sudo raspi-config`, Performance Options, Overlay File System) and reboot, or mount a disk with ext4 at /var/lib.'
      : 'Mount a local disk with ext4 or xfs at /var/lib, or at each of these.',
    figures,
  );
}

const pathsOf = (data: HostFacts['disks'], wanted: string): string => {
  const paths = data.filter(({ type }) => type === wanted).map(({ path }) => path);
  return `${paths.join(', ')} ${paths.length === 1 ? 'is' : 'are'}`;
};
