import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { secret } from '../../src/base/secret.ts';
import { tokensOf } from '../../src/board/cmdline.ts';
import { customise } from '../../src/image/customise.ts';
import type { SshKeyPair } from '../../src/image/image-edit.ts';
import { goldenImageFiles, requestFor, textOf } from '../golden/image/image-tree.ts';
import { recordedImage } from '../recorded/images/recorded-images.ts';
import { borrowRoot, cannotBorrow, type Left } from './borrowed-root.ts';

const isThere = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const noRoot = cannotBorrow();
const noCloudInit = isThere('cloud-init') ? undefined : 'cloud-init is not installed';
const because = (...reasons: readonly (string | undefined)[]): string => {
  const found = reasons.filter((each) => each !== undefined);
  return found.length === 0 ? '' : ` (skipped: ${found.join(', ')})`;
};

const golden = [...goldenImageFiles()];
const scripts = golden.filter(([path]) => path.endsWith('.sh'));
const shellsIn = (path: string, text: string): readonly (readonly [string, string])[] => {
  const { bootcmd, runcmd } = parse(text) as Record<'bootcmd' | 'runcmd', readonly (readonly string[])[]>;
  return [...bootcmd, ...runcmd].filter((argv) => argv.includes('-c')).map((argv, index) => [`${path} ${index}`, argv.at(-1) ?? ''] as const);
};
const seeds = golden.filter(([path]) => path.endsWith('user-data'));

describe(`scripts of a first boot${because(isThere('shellcheck') ? undefined : 'there is no shellcheck')}`, () => {
  test.each([...scripts, ...seeds.flatMap(([path, text]) => shellsIn(path, text))])('%s is understood by every shell', (_, text) => {
    for (const shell of [['dash'], ['bash', '--posix'], ['busybox', 'ash']])
      if (isThere(shell[0] ?? ''))
        expect(spawnSync(shell[0] ?? '', [...shell.slice(1), '-n'], { input: text, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });
  test.skipIf(!isThere('shellcheck')).each(scripts)('%s passes shellcheck', (_, text) => {
    expect(spawnSync('shellcheck', ['-s', 'sh', '-f', 'gcc', '-'], { input: text, encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '' });
  });
});

describe.skipIf(noCloudInit !== undefined)(`cloud-init${because(noCloudInit)}`, () => {
  test.each(seeds)('finds nothing wrong with %s', (path) => {
    const answer = spawnSync('cloud-init', ['schema', '-c', join('test/golden/image', path)], { encoding: 'utf8' });
    expect(`${answer.stdout}${answer.stderr}`).toContain('Valid cloud-config');
    expect(answer.status).toBe(0);
  });

  test.each(golden.filter(([path]) => path.endsWith('network-config')))('makes a network of %s', (path) => {
    const folder = mkdtempSync(join(tmpdir(), 'bramble-net-'));
    try {
      const argv = ['devel', 'net-convert', '-p', join('test/golden/image', path), '-k', 'yaml', '-d', folder, '-D', 'debian', '-O', 'netplan'];
      const answer = spawnSync('cloud-init', argv, { encoding: 'utf8' });
      expect(answer.status, answer.stderr).toBe(0);
      const made = parse(readFileSync(join(folder, 'etc/netplan/50-cloud-init.yaml'), 'utf8')) as { network: Record<string, unknown> };
      const written = parse(golden.find(([each]) => each === path)?.[1] ?? '') as { network: Record<string, unknown> };
      expect(made.network).toEqual(written.network);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** A real pair, so that sshd can say which key it would show. */
function newPair(): SshKeyPair {
  const folder = mkdtempSync(join(tmpdir(), 'bramble-key-'));
  try {
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'worker-1', '-f', join(folder, 'key')]);
    return { privateKey: secret(readFileSync(join(folder, 'key'), 'utf8')), publicKey: readFileSync(join(folder, 'key.pub'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.skipIf(noRoot !== undefined)(`a first boot in a system of its own${because(noRoot)}`, () => {
  let pair: SshKeyPair;
  beforeAll(() => {
    pair = newPair();
  });
  /** The boot partition of a card that was made for a host on Wi-Fi. */
  const cardOf = (image: string): Map<string, string> => {
    const made = customise({ ...requestFor(image, 'wifi'), hostKey: pair });
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    const boot = new Map(recordedImage(image).partitions[0].files);
    for (const { path, content } of made.value.edits) boot.set(path, textOf(content));
    return boot;
  };
  /** As the tool of that name does it: the user 1000 gets the name, also the one that it has (RPi-Distro/userconf-pi). */
  const userconf = `#!/bin/sh
first=$(getent passwd 1000 | cut -d: -f1)
[ "$first" = "$1" ] || { usermod -l "$1" "$first"; usermod -m -d "/home/$1" "$1"; groupmod -n "$1" "$first"; }
echo "$1:$2" | chpasswd -e
`;
  const withFirstUser = (name: string): string =>
    `userdel -f "$(getent passwd 1000 | cut -d: -f1)" 2>/dev/null\nuseradd -m -u 1000 -s /usr/sbin/nologin ${name}`;
  /** What sshd says of itself, and whether the key is the one that known_hosts has. */
  const askSshd = 'mkdir -p /run/sshd\nsshd -T -C user=pi,host=x,addr=1.2.3.4 >/root/sshd.txt\nssh-keygen -y -f /etc/ssh/ssh_host_ed25519_key >/root/key.txt';
  const expectHost = (left: Left): void => {
    expect(left.read('/etc/hostname')?.trim()).toBe('worker-1');
    expect(left.read('/etc/hosts')).toMatch(/^127\.0\.1\.1\s.*\bworker-1\b/m);
    expect(left.read('/etc/passwd')).toMatch(/^pi:x:\d+:\d+:[^:]*:\/home\/pi:\/bin\/bash$/m);
    expect(left.read('/etc/shadow')).toMatch(/^pi:[!*]/m);
    expectLogin(left);
  };
  const expectLogin = (left: Left): void => {
    expect(left.read('/home/pi/.ssh/authorized_keys')?.trim().split('\n')).toEqual(expect.arrayContaining([...requestFor('debian', 'wifi').authorizedKeys]));
    expect(left.mode('/home/pi/.ssh/authorized_keys')).toBe('600');
    expect(left.read('/etc/sudoers.d/010_bramble-nopasswd')).toBe('pi ALL=(ALL) NOPASSWD:ALL\n');
    expect(left.mode('/etc/sudoers.d/010_bramble-nopasswd')).toBe('440');
    expect(left.read('/etc/ssh/ssh_host_ed25519_key')).toBe(pair.privateKey.reveal());
    expect(left.mode('/etc/ssh/ssh_host_ed25519_key')).toBe('600');
    expect(pair.publicKey).toContain(left.read('/root/key.txt')?.trim().split(' ').slice(0, 2).join(' '));
    const sshd = left.read('/root/sshd.txt')?.split('\n') ?? [];
    expect(sshd).toEqual(expect.arrayContaining(['passwordauthentication no', 'kbdinteractiveauthentication no', 'permitrootlogin without-password']));
    expect(sshd).toContain('hostkey /etc/ssh/ssh_host_ed25519_key');
    expect(left.read('/etc/systemd/journald.conf.d/90-bramble.conf')).toBe('[Journal]\nStorage=volatile\nSystemMaxUse=200M\nRuntimeMaxUse=64M\n');
    expect(left.read('/etc/modules-load.d/bramble.conf')).toContain('overlay\n');
  };
  const expectNoSecret = (left: Left): void => {
    const texts = [...left.boot.values()].join('\n');
    expect(texts).not.toContain('PRIVATE KEY');
    expect(texts).not.toContain('0123456789abcdef0123456789abcdef');
  };

  test('of Raspberry Pi OS bookworm: its user is renamed, and everything is as it was wanted', () => {
    const boot = cardOf('raspberry-pi-os-bookworm');
    // What bookworm's initramfs does before the script runs (raspberrypi-sys-mods, imager_fixup).
    boot.set('cmdline.txt', (boot.get('cmdline.txt') ?? '').replaceAll('/boot/', '/boot/firmware/'));
    const lines = (boot.get('firstrun.sh') ?? '').split('\n');
    const kept = lines.slice(
      0,
      lines.findIndex((line) => /rm.*firstrun\.sh$/.test(line)),
    );
    boot.set('firstrun.sh', `${kept.join('\n')}\nrm -f /boot/firmware/firstrun.sh\nsed -i 's| systemd\\.[^ ]*||g' /boot/firmware/cmdline.txt\nexit 0\n`);
    const left = borrowRoot({
      boot,
      files: new Map([
        ['/usr/lib/userconf-pi/userconf', userconf],
        ['/etc/ssh/ssh_host_rsa_key', 'another\n'],
        ['/etc/default/keyboard', 'XKBMODEL="pc105"\nXKBLAYOUT="gb"\n'],
        ['/etc/NetworkManager/system-connections/.keep', ''],
      ]),
      script: `${withFirstUser('first')}\nsh /boot/firmware/firstrun.sh || exit\n${askSshd}\nid -u pi >/root/id.txt`,
    });
    expectHost(left);
    expectNoSecret(left);
    expect(left.read('/root/id.txt')).toBe('1000\n');
    expect(left.read('/etc/ssh/ssh_host_rsa_key')).toBeUndefined();
    expect(left.read('/etc/default/keyboard')).toContain('XKBLAYOUT="de"\n');
    expect(left.read('/etc/timezone')).toBe('Europe/Berlin\n');
    const profile = left.read('/etc/NetworkManager/system-connections/bramble-wifi.nmconnection');
    expect(profile).toContain(`psk=${'0123456789abcdef'.repeat(4)}\n`);
    expect(left.mode('/etc/NetworkManager/system-connections/bramble-wifi.nmconnection')).toBe('600');
    expect(left.calls).toEqual(expect.arrayContaining(['swapoff -a', 'systemctl disable dphys-swapfile', 'systemctl enable ssh', 'rfkill unblock wifi']));
    expect([...left.boot.keys()].toSorted()).toEqual(['cmdline.txt', 'config.txt', 'issue.txt']);
    const before = recordedImage('raspberry-pi-os-bookworm').partitions[0].files.get('cmdline.txt') ?? '';
    expect(tokensOf(left.boot.get('cmdline.txt') ?? '').filter((token) => token.startsWith('systemd.'))).toEqual([]);
    expect(tokensOf(left.boot.get('cmdline.txt') ?? '')).toEqual(expect.arrayContaining([...tokensOf(before), 'cgroup_enable=memory']));
    expect(left.read('/var/log/bramble-first-boot.log')).not.toMatch(/not found|syntax|cannot|No such/i);
  });

  test('that a power cut breaks off is made up for by the next', () => {
    const boot = cardOf('debian');
    const script = boot.get('firstrun.sh') ?? '';
    const left = borrowRoot({
      boot,
      files: new Map([['/etc/network/interfaces.d/.keep', '']]),
      script: `sed '/^rm -f .boot.firmware.firstrun.sh/,$d' /boot/firmware/firstrun.sh >/half.sh\nsh /half.sh || exit\nsh /boot/firmware/firstrun.sh || exit\n${askSshd}`,
    });
    expect(script).toContain('rm -f /boot/firmware/firstrun.sh');
    expectHost(left);
    expectNoSecret(left);
    expect(left.read('/etc/network/interfaces.d/wlan0')).toContain(`  wpa-ssid it's "home" $1\n  wpa-scan-ssid 1\n  wpa-psk ${'0123456789abcdef'.repeat(4)}\n`);
    expect(left.mode('/etc/network/interfaces.d/wlan0')).toBe('600');
    expect(left.read('/etc/default/raspi-extra-cmdline')).toBe('cgroup_enable=memory cgroup_memory=1 cfg80211.ieee80211_regdom=DE\n');
    expect(left.boot.has('firstrun.sh')).toBe(false);
  });

  test('of DietPi: its own user stays beside the one that is wanted', () => {
    const boot = cardOf('dietpi');
    const left = borrowRoot({
      boot,
      script: [
        'userdel -f "$(getent passwd 1000 | cut -d: -f1)" 2>/dev/null; useradd -m -u 1000 dietpi',
        'cp /boot/firmware/*.txt /boot/firmware/*.sh /boot/; sh /boot/Automation_Custom_PreScript.sh || exit',
        'mv /boot/dietpi-wifi.txt /root/; bash -c \'. /root/dietpi-wifi.txt; echo "${aWIFI_SSID[0]}" "${aWIFI_KEY[0]}"\' >/root/wifi.txt',
        `sh /boot/Automation_Custom_Script.sh || exit\n${askSshd}\nls /boot >/root/boot.txt`,
      ].join('\n'),
    });
    expectLogin(left);
    expectNoSecret(left);
    expect(left.read('/etc/passwd')).toMatch(/^dietpi:/m);
    expect(left.read('/root/wifi.txt')).toBe(`it's "home" $1 ${'0123456789abcdef'.repeat(4)}\n`);
    expect(left.read('/root/boot.txt')).not.toContain('PreScript');
    expect(left.boot.get('dietpi.txt')).not.toContain('AUTO_SETUP_GLOBAL_PASSWORD');
  });

  const stages = ['init --local', 'init', 'modules --mode=config', 'modules --mode=final'];
  const cloudInit = stages.map((stage) => `timeout 60 cloud-init ${stage}`).join('\n');
  test.skipIf(noCloudInit !== undefined).each([
    ['raspberry-pi-os-trixie', 'pi'],
    ['raspberry-pi-os-trixie', 'other'],
    ['ubuntu-24.04', undefined],
    ['ubuntu-26.04', undefined],
  ])(`of %s: cloud-init itself does everything, whoever is there before (%s)${because(noCloudInit)}`, (image, first) => {
    const left = borrowRoot({
      boot: cardOf(image),
      files: new Map([
        ['/etc/cloud/cloud.cfg.d/99_test.cfg', 'datasource_list: [ NoCloud, None ]\nnetwork: { config: disabled }\n'],
        ...(first === undefined ? [] : [['/usr/lib/userconf-pi/userconf', userconf] as const]),
      ]),
      script: `${first === undefined ? ':' : withFirstUser(first)}\nrm -f /etc/cloud/cloud.cfg.d/90_dpkg.cfg /etc/ssh/ssh_host_*\nmkdir -p /var/lib/cloud/seed/nocloud\ncp /boot/firmware/user-data /boot/firmware/meta-data /boot/firmware/network-config /var/lib/cloud/seed/nocloud/\n${cloudInit}\n${askSshd}`,
    });
    expectHost(left);
    expectNoSecret(left);
    if (first !== undefined) expect(left.read('/etc/passwd')).toMatch(/^pi:x:1000:1000:/m);
    expect(left.boot.get('network-config')).toMatch(/^#[^\n]*\n$/);
    expect(left.boot.has('bramble-host-key')).toBe(false);
    expect(left.read('/etc/timezone')).toBe('Europe/Berlin\n');
    expect(left.calls).toEqual(expect.arrayContaining(['swapoff -a', 'rfkill unblock wifi', 'sysctl --system', 'systemctl enable --now ssh']));
    expect(left.read('/etc/rpi/swap.conf.d/90-bramble.conf')).toBe(image === 'raspberry-pi-os-trixie' ? '[Main]\nMechanism=none\n' : undefined);
  });
});
