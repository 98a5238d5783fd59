import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What a script left behind in a system that it took for its own. */
export interface Left {
  /** Commands that would have touched this computer's kernel or services, in their order. */
  readonly calls: readonly string[];
  readonly output: string;
  /** Text of a file; undefined where there is none. */
  read(path: string): string | undefined;
  /** Such as `600`. */
  mode(path: string): string;
  /** The boot partition afterwards. */
  readonly boot: ReadonlyMap<string, string>;
}

export interface Borrowing {
  /** Files of `/boot/firmware`. */
  readonly boot: ReadonlyMap<string, string>;
  /** Files to put into the system before, by absolute path; those below /usr/lib and /stubs are programs. */
  readonly files?: ReadonlyMap<string, string>;
  /** Shell script that runs in that system as root. */
  readonly script: string;
}

/** These only say that they were called. */
const stubs = [
  ...['systemctl', 'swapoff', 'hostname', 'hostnamectl', 'sysctl', 'rfkill', 'nmcli', 'journalctl', 'mountpoint', 'mount', 'netplan', 'ip', 'udevadm'],
  ...['apt-get', 'locale-gen', 'update-locale', 'dpkg-reconfigure', 'setupcon', 'growpart', 'resize2fs'],
];
const stub = '#!/bin/sh\necho "${0##*/} $*" >>/calls.log\n';

/**
 * This computer's own root as lower layer, so that its real programs run, and a file system in memory above it, in name spaces of their own:
 * nothing reaches the computer itself.
 */
const driver = `set -e
work=$1
mount -t tmpfs none "$work/memory"
mkdir "$work/memory/upper" "$work/memory/work" "$work/memory/root"
root=$work/memory/root
mount -t overlay overlay -o "lowerdir=/,upperdir=$work/memory/upper,workdir=$work/memory/work" "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs none "$root/run"
mkdir -p "$root/boot/firmware"
mount --bind "$work/boot" "$root/boot/firmware"
cp -a "$work/files/." "$root/"
code=0
chroot "$root" sh /script.sh >"$work/output" 2>&1 || code=$?
for path in etc home root calls.log var/log; do
  [ -e "$work/memory/upper/$path" ] || continue
  mkdir -p "$work/left/$(dirname "$path")"
  cp -a "$work/memory/upper/$path" "$work/left/$path"
done
exit "$code"
`;

const unshare = ['-m', '-u', '-n', '-i', '--propagation', 'private'];

/** Why no system can be borrowed here; undefined where it can. */
export function cannotBorrow(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  const folder = mkdtempSync(join(tmpdir(), 'bramble-root-'));
  const tried = spawnSync(
    'unshare',
    [
      ...unshare,
      'sh',
      '-c',
      'mount -t tmpfs none "$1" && mkdir "$1/u" "$1/w" "$1/r" && mount -t overlay o -o "lowerdir=/,upperdir=$1/u,workdir=$1/w" "$1/r"',
      'sh',
      folder,
    ],
    { encoding: 'utf8' },
  );
  rmSync(folder, { recursive: true });
  return tried.status === 0 ? undefined : 'this computer lets nobody lay a file system over its own';
}

export function borrowRoot({ boot, files = new Map(), script }: Borrowing): Left {
  const work = mkdtempSync(join(tmpdir(), 'bramble-root-'));
  try {
    for (const folder of ['memory', 'boot', 'files/stubs', 'left']) mkdirSync(join(work, folder), { recursive: true });
    const put = (path: string, text: string, mode = 0o644): void => {
      mkdirSync(dirname(join(work, path)), { recursive: true });
      writeFileSync(join(work, path), text);
      chmodSync(join(work, path), mode);
    };
    for (const [path, text] of boot) put(join('boot', path), text, 0o755);
    for (const name of stubs) put(`files/stubs/${name}`, stub, 0o755);
    put('files/stubs/findmnt', '#!/bin/sh\necho /dev/mmcblk0p2\n', 0o755);
    for (const [path, text] of files) put(join('files', path), text, /^\/(usr\/lib|stubs)\//.test(path) ? 0o755 : 0o644);
    put('files/script.sh', `export PATH=/stubs:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n${script}\n`);
    const ran = spawnSync('unshare', [...unshare, 'sh', '-c', driver, 'sh', work], { encoding: 'utf8', timeout: 120_000 });
    const output = `${existsSync(join(work, 'output')) ? readFileSync(join(work, 'output'), 'utf8') : ''}${ran.stderr}`;
    if (ran.status !== 0) throw new Error(`the script ended with ${ran.status}:\n${output}`);
    return leftIn(work, output);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Reads everything now: the folder goes. */
function leftIn(work: string, output: string): Left {
  const list = (folder: string): readonly string[] =>
    spawnSync('find', ['.', '-type', 'f'], { cwd: folder, encoding: 'utf8' })
      .stdout.split('\n')
      .filter((line) => line !== '')
      .map((line) => line.slice(2));
  const textsIn = (folder: string) => new Map(list(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  const left = textsIn(join(work, 'left'));
  const modes = new Map([...left.keys()].map((path) => [path, (statSync(join(work, 'left', path)).mode & 0o777).toString(8)]));
  return {
    calls: (left.get('calls.log') ?? '').trimEnd().split('\n'),
    output,
    read: (path) => left.get(path.slice(1)),
    mode: (path) => modes.get(path.slice(1)) ?? 'absent',
    boot: textsIn(join(work, 'boot')),
  };
}
