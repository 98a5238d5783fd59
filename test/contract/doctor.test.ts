import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '../../src/command/command.ts';
import { diskSync } from '../../src/doctor/checks/storage.ts';
import { readDiskFigures } from '../../src/doctor/disk-figures.ts';
import { diskCommand } from '../../src/doctor/disk-script.ts';
import { readDoctorFacts } from '../../src/doctor/doctor-facts.ts';
import { doctorCommand } from '../../src/doctor/probe-script.ts';
import { healthSections, readHostKey, readLinks, readThrottled } from '../../src/facts/health-facts.ts';
import { section, sectionsOf } from '../../src/facts/sections.ts';
import { sampleFacts } from '../../src/testkit/sample-facts.ts';

const shells = [['dash'], ['bash', '--posix'], ['busybox', 'ash']].map((words) => ({
  words,
  title: words.join(' '),
  isThere: spawnSync(words[0] ?? '', [...words.slice(1), '-c', 'true']).status === 0,
}));
const present = shells.filter(({ isThere }) => isThere);
for (const { title, isThere } of shells) if (!isThere) console.warn(`skipped: ${title} is not installed`);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bramble-doctor-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text, { mode: 0o755 });
};
const link = (path: string, target: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  symlinkSync(target, join(folder, path));
};
/** Runs a script as a host does; programs in `tools` below the folder go before all others. */
const run = (words: readonly string[], { argv }: Command) => {
  const env = { ...process.env, PATH: `${join(folder, 'tools')}${delimiter}${process.env['PATH'] ?? ''}` };
  const answer = spawnSync(words[0] ?? '', [...words.slice(1), ...argv.slice(1)], { encoding: 'utf8', env });
  expect([answer.status, answer.stderr]).toEqual([0, '']);
  return answer.stdout;
};
const numberOf = (path: string): string => {
  const { dev } = statSync(path);
  return `${(dev >> 8) & 0xfff}:${(dev & 0xff) | ((dev >> 12) & 0xfff00)}`;
};

const usbDisk = 'sys/devices/pci0/usb2/2-1/2-1:1.0/host0/target0:0:0/0:0:0:0/block/sda';
/** A board whose root is on a partition of a USB disk, and what its programs say. */
function board(): void {
  put('proc/meminfo', 'MemTotal:        3884356 kB\nMemFree:         2000000 kB\nMemAvailable:    3000000 kB\n');
  put('sys/class/thermal/thermal_zone0/temp', '61300\n');
  put('sys/devices/pci0/usb2/2-1/idVendor', '152d\n');
  put('sys/devices/pci0/usb2/2-1/idProduct', '0578\n');
  put('sys/devices/pci0/usb2/2-1/product', 'JMS578 bridge\n');
  link('sys/devices/pci0/usb2/2-1/2-1:1.0/driver', '/sys/bus/usb/drivers/uas');
  put(`${usbDisk}/queue/rotational`, '0\n');
  put(`${usbDisk}/device/model`, 'Portable SSD\n');
  put(`${usbDisk}/device/type`, '0\n');
  put(`${usbDisk}/sda2/partition`, '2\n');
  link('sys/block/sda', join(folder, usbDisk));
  link(`sys/dev/block/${numberOf('/')}`, join(folder, usbDisk, 'sda2'));
  put('sys/class/net/eth0/address', 'dc:a6:32:00:00:11\n');
  put('sys/class/net/eth0/mtu', '1500\n');
  put('sys/class/net/eth0/speed', '100\n');
  put('sys/class/net/eth0/duplex', 'half\n');
  put('sys/class/net/wlan0/address', 'dc:a6:32:00:00:12\n');
  put('sys/class/net/wlan0/mtu', '1500\n');
  put('sys/class/net/wlan0/phy80211/name', 'phy0\n');
  put('sys/class/net/lo/address', '00:00:00:00:00:00\n');
  put('sys/class/net/vethab12/address', 'aa:aa:aa:aa:aa:aa\n');
  put('sys/devices/platform/soc/soc:firmware/get_throttled', '50005\n');
  put('etc/ssh/ssh_host_ed25519_key.pub', 'ssh-ed25519 AAAAC3Nza root@pi\n');
  put('tools/timedatectl', '#!/bin/sh\necho no\n');
  put(
    'tools/dmesg',
    "#!/bin/sh\necho '[    1.0] usb 2-1: new SuperSpeed device'\necho '[  100.5] sd 0:0:0:0: [sda] tag#3 uas_eh_abort_handler 0 uas-tag 1 inflight: CMD OUT'\necho '[  200.5] I/O error, dev sda, sector 8'\n",
  );
  put('tools/iw', '#!/bin/sh\n[ "$2" = wlan0 ] && echo \'Power save: on\'\n');
  put(
    'tools/ip',
    `#!/bin/sh
case "$*" in
*'route get'*) echo "$4 dev eth0 src 10.0.0.11 uid 0" ;;
*) echo '2: eth0    inet 10.0.0.11/24 brd 10.0.0.255 scope global dynamic eth0\\       valid_lft 85000sec preferred_lft 85000sec' ;;
esac
`,
  );
  // Packets of more than 1400 bytes do not reach 10.0.0.13; 10.0.0.14 is silent.
  put(
    'tools/ping',
    `#!/bin/sh
[ "$1" = -h ] && { echo '  -M <pmtud opt>' >&2; exit 2; }
size=56
while [ $# -gt 1 ]; do [ "$1" = -s ] && size=$2; shift; done
case $1 in *.13) [ "$size" -le 1372 ] ;; *.14) false ;; esac
`,
  );
}

describe.each(present)('what only doctor asks, on $title', ({ words }) => {
  test('is read from the trees of the kernel and from what programs say', () => {
    board();
    const facts = readDoctorFacts(run(words, doctorCommand('/no-such-directory', ['10.0.0.12', '10.0.0.13', '10.0.0.14'], folder)));
    const medium = { medium: 'USB', device: 'sda', model: 'Portable SSD', isRotating: false };
    expect(facts).toMatchObject({
      availableBytes: 3_000_000 * 1024,
      celsius: 61.3,
      isSynchronised: false,
      media: [
        { path: '/', ...medium },
        { path: '/no-such-directory', ...medium },
      ],
      usbDisks: [{ device: 'sda', vendor: '152d', product: '0578', driver: 'uas', name: 'JMS578 bridge' }],
      log: [expect.stringContaining('uas_eh_abort_handler'), expect.stringContaining('I/O error')],
      leased: ['10.0.0.11'],
    });
    expect(facts?.powerSave.get('wlan0')).toBe(true);
    const peers = facts !== undefined && 'peers' in facts.paths ? facts.paths.peers : [];
    expect(new Map(peers.map(({ address, largestBytes }) => [address, largestBytes]))).toEqual(
      new Map<string, unknown>([
        ['10.0.0.12', 1500],
        ['10.0.0.13', 1400],
        ['10.0.0.14', 'silent'],
      ]),
    );
  });

  test('is unknown on a machine that has none of it, and the rest is told', () => {
    put('tools/dmesg', '#!/bin/sh\nexit 1\n');
    put('tools/timedatectl', '#!/bin/sh\nexit 1\n');
    put('tools/ping', '#!/bin/sh\nexit 2\n');
    const facts = readDoctorFacts(run(words, doctorCommand('/var/lib/etcd', ['10.0.0.12'], folder)));
    expect(facts).toMatchObject({ celsius: undefined, isSynchronised: undefined, log: undefined, usbDisks: [] });
    expect(facts?.paths).toHaveProperty('unknown');
    expect(facts?.machine).not.toBe('');
  });

  test('is also told by every host: bits of throttling, interfaces but those of pods, and the public host key', () => {
    board();
    const script = `set -f\n${Object.entries(healthSections(folder))
      .map(([name, body]) => section(name, body))
      .join('\n')}`;
    const sections = sectionsOf(run(words, { argv: ['sh', '-c', script] }));
    expect(readThrottled(sections.get('throttled') ?? '')).toBe(0x5_0005);
    expect(readHostKey(sections.get('hostkey') ?? '')).toBe('AAAAC3Nza');
    expect(readLinks(sections.get('links') ?? '')).toEqual([
      { name: 'eth0', mac: 'dc:a6:32:00:00:11', mtuBytes: 1500, speedMbps: 100, duplex: 'half', isWireless: false },
      { name: 'wlan0', mac: 'dc:a6:32:00:00:12', mtuBytes: 1500, speedMbps: undefined, duplex: undefined, isWireless: true },
    ]);
  });
});

describe.each(present)('the measurement of a disk, on $title', ({ words }) => {
  test('times every write, tells both rates, and leaves nothing behind', () => {
    const figures = readDiskFigures(run(words, diskCommand(join(folder, 'not/there/yet'), { throughput: true })));
    expect(figures).toMatchObject({ directory: folder });
    expect('writesMs' in figures && figures.writesMs).toHaveLength(200);
    expect('writesMs' in figures && figures.writesMs.every((ms) => ms > 0)).toBe(true);
    expect('writesMs' in figures && (figures.writtenBytesPerSecond ?? 0) > 0).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('does the same without perl', () => {
    put('tools/perl', '#!/bin/sh\nexit 127\n');
    const figures = readDiskFigures(run(words, diskCommand(folder, { throughput: false, writes: 20 })));
    expect('writesMs' in figures && figures.writesMs).toHaveLength(20);
    expect(readdirSync(folder)).toEqual(['tools']);
  });

  test('says why there is none', () => {
    mkdirSync(join(folder, '.bramble-disk-check'));
    expect(readDiskFigures(run(words, diskCommand(folder, { throughput: false })))).toEqual({ unknown: 'Is a directory' });
  });

  test('does not disturb another one', () => {
    put('hold', `exec 9>>"$1/.bramble-disk-check"; flock 9; shift; "$@"`);
    const [, , script = '', ...args] = diskCommand(folder, { throughput: false }).argv;
    const stdout = run(words, { argv: ['sh', join(folder, 'hold'), folder, ...words, '-c', script, ...args] });
    expect(readDiskFigures(stdout)).toEqual({ unknown: 'another run measures it right now' });
  });
});

/** A cgroup whose writes to the disk of a folder are few a second, or why there can be none. */
function slowDisk(device: string): { readonly join: string; remove(): void } | { readonly missing: string } {
  const name = `bramble-doctor-${process.pid}`;
  const v1 = '/sys/fs/cgroup/blkio';
  const [path, file, text] = existsSync(v1)
    ? [join(v1, name), 'blkio.throttle.write_iops_device', `${device} 50`]
    : [join('/sys/fs/cgroup', name), 'io.max', `${device} wiops=50`];
  try {
    mkdirSync(path);
  } catch {
    return { missing: 'no cgroup can be made' };
  }
  const remove = () => rmdir(path);
  try {
    writeFileSync(join(path, file), text);
  } catch {
    remove();
    return { missing: `the kernel limits no writes of ${device}` };
  }
  return { join: join(path, 'cgroup.procs'), remove };
}
const rmdir = (path: string): void => void spawnSync('rmdir', [path]);

describe('a disk that is known to be slow', () => {
  test.each([
    ['perl', 'exec perl "$@"'],
    ['dd', 'exit 127'],
  ])('is refused for etcd, measured with %s', (_program, perl) => {
    const slow = slowDisk(numberOf(folder).replace(/:.*/, ':0'));
    if ('missing' in slow) return console.warn(`skipped: ${slow.missing}`);
    try {
      const real = spawnSync('sh', ['-c', 'command -v perl'], { encoding: 'utf8' }).stdout.trim();
      put('tools/perl', `#!/bin/sh\n${perl.replace('perl', real)}\n`);
      const [, , script = '', ...args] = diskCommand(folder, { throughput: false, writes: 40 }).argv;
      const figures = readDiskFigures(run(['sh'], { argv: ['sh', '-c', `echo $$ >${slow.join}\n${script}`, ...args] }));
      expect(diskSync(figures, 'control-plane', sampleFacts)).toMatchObject({ verdict: 'refuse' });
    } finally {
      slow.remove();
    }
    return undefined;
  });
});
