import { describe, expect, test } from 'vitest';
import { type FileFormat, formatOf } from './additions.ts';

interface Case {
  readonly path: string;
  readonly text: string;
  readonly additions: readonly string[];
  readonly added: string;
}
const tokens = ['cgroup_enable=memory', 'x=1'];
const cases: readonly Case[] = [
  { path: '/boot/firmware/current/cmdline.txt', text: 'a b\n', additions: tokens, added: 'a b cgroup_enable=memory x=1\n' },
  { path: '/etc/default/raspi-extra-cmdline', text: '', additions: tokens, added: 'cgroup_enable=memory x=1\n' },
  {
    path: '/boot/firmware/config.txt',
    text: '[pi5]\nkernel=a.img\n',
    additions: ['kernel=kernel8.img'],
    added: '[pi5]\nkernel=a.img\n# bramble: begin\n[all]\nkernel=kernel8.img\n# bramble: end\n',
  },
  { path: '/boot/armbianEnv.txt', text: 'verbosity=1\n', additions: tokens, added: 'verbosity=1\nextraargs=cgroup_enable=memory x=1\n' },
  {
    path: '/boot/armbianEnv.txt',
    text: 'verbosity=1\nextraargs=net.ifnames=0\nrootdev=UUID=1\n',
    additions: tokens,
    added: 'verbosity=1\nextraargs=net.ifnames=0 cgroup_enable=memory x=1\nrootdev=UUID=1\n',
  },
  {
    path: '/boot/extlinux/extlinux.conf',
    text: 'label a\n  kernel /k\n  append root=/dev/sda1\nlabel b\n\tAPPEND root=/dev/sda1 single\n',
    additions: tokens,
    added: 'label a\n  kernel /k\n  append root=/dev/sda1 cgroup_enable=memory x=1\nlabel b\n\tAPPEND root=/dev/sda1 single cgroup_enable=memory x=1\n',
  },
  {
    path: '/etc/default/u-boot',
    text: '#U_BOOT_PARAMETERS="ro quiet"\n',
    additions: tokens,
    added: '#U_BOOT_PARAMETERS="ro quiet"\nU_BOOT_PARAMETERS="${U_BOOT_PARAMETERS:-ro quiet} cgroup_enable=memory x=1" # bramble\n',
  },
  {
    path: '/etc/default/grub.d/90-bramble.cfg',
    text: '',
    additions: tokens,
    added: 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX cgroup_enable=memory x=1" # bramble\n',
  },
  {
    path: '/etc/avahi/avahi-daemon.conf',
    text: '[server]\nuse-ipv4=yes\n#allow-interfaces=eth0\n[wide-area]\n',
    additions: ['allow-interfaces=eth0,wlan0'],
    added: '[server]\nallow-interfaces=eth0,wlan0\nuse-ipv4=yes\n#allow-interfaces=eth0\n[wide-area]\n',
  },
];

const format = (path: string): FileFormat => {
  const found = formatOf(path);
  if (found === undefined) throw new Error(`bug: no format for ${path}`);
  return found;
};

describe.each(cases)('what is added to $path', ({ path, text, additions, added }) => {
  const { missing, add, remove } = format(path);

  test('is what is missing, once, and goes without a trace', () => {
    expect(missing(text, additions)).toEqual(additions);
    expect(add(text, additions)).toBe(added);
    expect(missing(added, additions)).toEqual([]);
    expect(add(added, additions)).toBe(added);
    expect(remove(added, additions)).toBe(text);
    expect(remove(text, additions)).toBe(text);
  });

  test('goes one by one', () => {
    const [first = '', ...others] = additions;
    expect(missing(remove(added, [first]), additions)).toEqual([first]);
    expect(missing(remove(added, [first]), others)).toEqual([]);
  });
});

test('a setting of avahi that somebody made stays theirs', () => {
  const text = '[server]\nallow-interfaces = eth1\n';
  expect(format('/etc/avahi/avahi-daemon.conf').missing(text, ['allow-interfaces=eth0'])).toEqual([]);
  expect(format('/etc/avahi/avahi-daemon.conf').add(text, ['allow-interfaces=eth0'])).toBe(text);
});

test('a boot menu without an entry lacks what nothing can be added to', () => {
  expect(format('/boot/extlinux/extlinux.conf').missing('default a\n', ['x'])).toEqual(['x']);
  expect(format('/boot/extlinux/extlinux.conf').add('default a\n', ['x'])).toBe('default a\n');
});

test('no other file is ever added to', () => {
  expect(['/etc/fstab', '/boot/cmdline.txt.bak', '/etc/default/grub'].map(formatOf)).toEqual([undefined, undefined, undefined]);
});
