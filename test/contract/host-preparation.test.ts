import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '../../src/command/command.ts';
import { edit, type EditChange, type EditSeen } from '../../src/resources/edit.ts';
import { probeFunctions } from '../../src/resources/probe-functions.ts';
import { swap, type SwapChange, type SwapSeen } from '../../src/resources/swap.ts';
import type { EditWant } from '../../src/resources/wants.ts';

const cmdline = '/boot/firmware/cmdline.txt';
const line = 'console=tty1 root=PARTUUID=4e639091-02 rootwait\n';
const want = (path: string, ...additions: readonly string[]): EditWant => ({ kind: 'edit', path, additions, reason: 'pods need it' });

describe.each([['dash'], ['bash'], ['busybox', 'sh']])('host preparation, under %s', (shell, ...applet) => {
  let root: string;
  const at = (path: string): string => join(root, path);
  const place = (path: string, text = ''): void => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  };
  const text = (path: string): string => readFileSync(at(path), 'utf8');
  /** The paths that a script knows by itself, below a directory of ours; systemctl and swapoff only say that they were called. */
  const below = (script: string): string => script.replaceAll(/(?<![\w./-])\/(?=(etc|var|run|usr|proc)\/)/g, `${root}/`);
  const sent = (script: string, args: readonly string[], input = ''): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
    spawnSync(shell, [...applet, '-c', below(script), 'sh', ...args], {
      encoding: 'utf8',
      input,
      env: { ...process.env, PATH: `${at('/bin')}:${process.env['PATH'] ?? ''}` },
    });
  const run = ({ argv, input }: Command): ReturnType<typeof sent> => {
    const [, , script = '', , ...args] = argv;
    return sent(script, args, input?.kind === 'text' && typeof input.text === 'string' ? input.text : '');
  };
  const ran = (command: Command): void => {
    const { status, stderr } = run(command);
    expect(status, stderr).toBe(0);
  };
  const probed = (body: string, keys: readonly string[]): string => sent(`${probeFunctions}\n${body}`, keys).stdout;
  const calls = (): readonly string[] =>
    existsSync(at('/calls'))
      ? text('/calls')
          .trimEnd()
          .split('\n')
          .map((each) => each.trimEnd())
      : [];
  const program = (name: string, body = ''): void => {
    place(`/bin/${name}`, `#!/bin/sh\necho "${name} $*" >>${at('/calls')}\n${body}`);
    chmodSync(at(`/bin/${name}`), 0o755);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'bramble-prepare-'));
    for (const name of ['systemctl', 'swapoff', 'update-grub', 'update-initramfs']) program(name);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  describe('an addition to a file of the operating system', () => {
    const look = (path: string): EditSeen | undefined => {
      const reading = edit.read([at(path)], probed(edit.probe, [at(path)])).get(at(path));
      if (reading?.kind === 'unreadable') throw new Error(reading.reason);
      return reading?.kind === 'seen' ? reading.seen : undefined;
    };
    const change = (path: string, ...additions: readonly string[]): EditChange => {
      const found = edit.diff(want(at(path), ...additions), look(path));
      if (found.kind === 'same') throw new Error(`nothing to change: ${found.reason}`);
      return found;
    };
    const undo = (path: string): void => {
      const found = edit.diff(undefined, look(path));
      if (found.kind !== 'same') edit.commands(found).forEach(ran);
    };
    const add = (path: string, ...additions: readonly string[]): void => edit.commands(change(path, ...additions)).forEach(ran);
    const isSame = (path: string, ...additions: readonly string[]): boolean => edit.diff(want(at(path), ...additions), look(path)).kind === 'same';

    test('is there once, with what was before beside it, and its end leaves nothing', () => {
      place(cmdline, line);
      chmodSync(at(cmdline), 0o640);
      add(cmdline, 'cgroup_enable=memory');
      expect(text(cmdline)).toBe(`${line.trim()} cgroup_enable=memory\n`);
      expect(text(`${cmdline}.bramble.bak`)).toBe(line);
      expect((statSync(at(cmdline)).mode & 0o777).toString(8)).toBe('640');
      expect(isSame(cmdline, 'cgroup_enable=memory')).toBe(true);
      expect(look(cmdline)?.note).toEqual({ isNew: false, additions: ['cgroup_enable=memory'] });
      undo(cmdline);
      expect(text(cmdline)).toBe(line);
      expect(readdirSync(at('/boot/firmware'))).toEqual(['cmdline.txt']);
      expect(existsSync(at('/var/lib/bramble/edits'))).toBe(false);
    });

    test('is never taken from where somebody else wrote it', () => {
      place(cmdline, `${line.trim()} cgroup_enable=memory\n`);
      expect(isSame(cmdline, 'cgroup_enable=memory')).toBe(true);
      add(cmdline, 'cgroup_enable=memory', 'x=1');
      undo(cmdline);
      expect(text(cmdline)).toBe(`${line.trim()} cgroup_enable=memory\n`);
    });

    test('leaves what came after it when it goes', () => {
      place(cmdline, line);
      add(cmdline, 'x=1');
      writeFileSync(at(cmdline), `${text(cmdline).trim()} mine\n`);
      undo(cmdline);
      expect(text(cmdline)).toBe(`${line.trim()} mine\n`);
    });

    test('of another value takes the place of the one before', () => {
      place('/etc/avahi/avahi-daemon.conf', '[server]\nuse-ipv4=yes\n');
      add('/etc/avahi/avahi-daemon.conf', 'allow-interfaces=eth0');
      const next = edit.diff(want(at('/etc/avahi/avahi-daemon.conf'), 'allow-interfaces=end0'), look('/etc/avahi/avahi-daemon.conf'));
      if (next.kind !== 'same') edit.commands(next).forEach(ran);
      expect(text('/etc/avahi/avahi-daemon.conf')).toBe('[server]\nallow-interfaces=end0\nuse-ipv4=yes\n');
      expect(calls().filter((call) => call.includes('restart'))).toEqual([
        'systemctl try-restart avahi-daemon.service',
        'systemctl try-restart avahi-daemon.service',
      ]);
    });

    test('is refused over a file that changed after it was read, and nothing is lost', () => {
      place(cmdline, line);
      const [command] = edit.commands(change(cmdline, 'x=1'));
      writeFileSync(at(cmdline), 'somebody was quicker\n');
      const answer = run(command as Command);
      expect(answer.status).toBe(1);
      expect(answer.stderr).toContain('is not what it was when it was read');
      expect(text(cmdline)).toBe('somebody was quicker\n');
      expect(readdirSync(at('/boot/firmware'))).toEqual(['cmdline.txt']);
    });

    test('is refused over what is no text, which says so', () => {
      const path = '/boot/firmware/config.txt';
      place(path);
      const bytes = Buffer.from([0x23, 0xfc, 0x0a]);
      writeFileSync(at(path), bytes);
      const found = edit.diff(want(at(path), 'kernel=kernel8.img'), undefined);
      if (found.kind === 'same') throw new Error('bug: nothing to add');
      const answer = run(edit.commands(found)[0] as Command);
      expect([answer.status, answer.stderr]).toEqual([1, expect.stringContaining('is no UTF-8 text')]);
      expect(readFileSync(at(path)).equals(bytes)).toBe(true);
    });

    test('makes a file where there is none, and takes it away again', () => {
      const path = '/etc/default/grub.d/90-bramble.cfg';
      add(path, 'systemd.unified_cgroup_hierarchy=1');
      expect(text(path)).toBe('GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX systemd.unified_cgroup_hierarchy=1" # bramble\n');
      expect(calls()).toEqual(['update-grub']);
      undo(path);
      expect(existsSync(at(path))).toBe(false);
      expect(calls()).toEqual(['update-grub', 'update-grub']);
    });

    test('that is only kept stays where it was added, and is not added where the machine has it from elsewhere', () => {
      const path = '/etc/default/grub.d/90-bramble.cfg';
      const kept = (): EditChange['kind'] | 'same' => edit.diff({ ...want(at(path)), kept: ['x=1'] }, look(path)).kind;
      expect(kept()).toBe('same');
      add(path, 'x=1');
      expect(kept()).toBe('same');
      expect(text(path)).toContain('x=1');
      rmSync(at(path));
      expect(kept()).toBe('edit');
    });

    test('ends also where the folder of its file is no more, as that of a tried system on Ubuntu', () => {
      const path = '/boot/firmware/new/cmdline.txt';
      place(path, line);
      add(path, 'x=1');
      rmSync(at('/boot/firmware/new'), { recursive: true });
      undo(path);
      expect(look(path)).toBeUndefined();
      expect(existsSync(at('/var/lib/bramble/edits'))).toBe(false);
    });

    test('counts as missing until what follows from it has ended', () => {
      const path = '/etc/default/raspi-extra-cmdline';
      place('/bin/update-initramfs', '#!/bin/sh\necho no space >&2\nexit 1\n');
      const answer = run(edit.commands(change(path, 'x=1'))[0] as Command);
      expect([answer.status, answer.stderr]).toEqual([1, 'no space\n']);
      expect(isSame(path, 'x=1')).toBe(false);
      program('update-initramfs');
      add(path, 'x=1');
      expect(isSame(path, 'x=1')).toBe(true);
      expect(calls()).toEqual(['update-initramfs -u']);
      undo(path);
      expect(readdirSync(at('/etc/default'))).toEqual([]);
      expect(existsSync(at('/var/lib/bramble/edits'))).toBe(false);
    });

    test('is read from files with any text, and said to be unreadable where that is none', () => {
      place('/boot/a/cmdline.txt', 'edit|/boot/b/cmdline.txt\ntext\nnote\n');
      place('/boot/b/cmdline.txt', '');
      expect(look('/boot/a/cmdline.txt')).toMatchObject({ text: 'edit|/boot/b/cmdline.txt\ntext\nnote\n', note: undefined });
      expect(look('/boot/b/cmdline.txt')).toMatchObject({ text: '' });
      expect(look('/boot/c/cmdline.txt')).toBeUndefined();
      writeFileSync(at('/boot/b/cmdline.txt'), Buffer.from([0x61, 0xff]));
      expect(() => look('/boot/b/cmdline.txt')).toThrow('its text cannot be read');
    });
  });

  describe('swap', () => {
    const look = (): SwapSeen => {
      const reading = swap.read(['off'], probed(swap.probe, ['off'])).get('off');
      if (reading?.kind !== 'seen') throw new Error('bug: swap is always seen');
      return reading.seen;
    };
    const make = (wanted: boolean): SwapChange | undefined => {
      const found = swap.diff(wanted ? { kind: 'swap', name: 'off' } : undefined, look());
      if (found.kind === 'same') return undefined;
      swap.commands(found).forEach(ran);
      return found;
    };
    const none = 'Filename\tType\tSize\tUsed\tPriority\n';
    const enabled = (service: string): void => {
      mkdirSync(at('/etc/systemd/system/multi-user.target.wants'), { recursive: true });
      symlinkSync(`/lib/systemd/system/${service}`, at(`/etc/systemd/system/multi-user.target.wants/${service}`));
    };
    beforeEach(() => {
      place('/proc/swaps', none);
      place('/etc/fstab', 'proc /proc proc defaults 0 0\n');
      mkdirSync(at('/run/systemd/system'), { recursive: true });
      // Plays systemd as far as files tell it.
      const units = at('/etc/systemd/system');
      program(
        'systemctl',
        `case "$1" in disable) rm -f ${units}/*.wants/"$4" ;; enable) ln -s /lib/x ${units}/multi-user.target.wants/"$3" ;; mask) ln -s /dev/null ${units}/"$4" ;; unmask) rm -f ${units}/"$3" ;; esac`,
      );
    });

    test('that nothing uses, now or after a boot, is left alone', () => {
      expect(look()).toEqual({ kind: 'swap', devices: [], returns: [], isNoted: false });
      expect(make(true)).toBeUndefined();
      expect(make(false)).toBeUndefined();
    });

    test('of dphys-swapfile stays away, and comes back when nothing wants it off', () => {
      place('/proc/swaps', `${none}/var/swap file 524272 0 -2\n`);
      place('/var/swap', 'pages');
      enabled('dphys-swapfile.service');
      expect(make(true)).toMatchObject({ devices: ['/var/swap'], returns: ['service dphys-swapfile.service'] });
      place('/proc/swaps', none);
      expect(calls()).toContain('systemctl disable --quiet --now dphys-swapfile.service');
      expect(calls().at(-1)).toBe('swapoff -a');
      expect(existsSync(at('/var/swap'))).toBe(false);
      expect(look()).toEqual({ kind: 'swap', devices: [], returns: [], isNoted: true });
      make(false);
      expect(calls()).toContain('systemctl enable --quiet dphys-swapfile.service');
      expect(look()).toMatchObject({ returns: ['service dphys-swapfile.service'], isNoted: false });
    });

    test('of rpi-swap stays away by a file of its own', () => {
      place('/etc/rpi/swap.conf', '[Main]\n#Mechanism=auto\n');
      expect(make(true)).toMatchObject({ returns: ['rpi-swap'] });
      expect(text('/etc/rpi/swap.conf.d/90-bramble.conf')).toBe('[Main]\nMechanism=none\n');
      expect(look().returns).toEqual([]);
      make(false);
      expect(existsSync(at('/etc/rpi/swap.conf.d'))).toBe(false);
      expect(look().returns).toEqual(['rpi-swap']);
    });

    test('of /etc/fstab stays away by a mark before its lines, which go again', () => {
      const fstab =
        'proc /proc proc defaults 0 0\nUUID=1 none swap sw 0 0\n/swapfile\tnone\tswap\tsw\t0\t0\n# /old none swap sw 0 0\n/dev/sdx none swap noauto 0 0\n';
      place('/etc/fstab', fstab);
      expect(make(true)).toMatchObject({ returns: ['fstab'] });
      expect(text('/etc/fstab')).toContain('#bramble: UUID=1 none swap sw 0 0\n#bramble: /swapfile\tnone\tswap');
      expect(look().returns).toEqual([]);
      make(false);
      expect(text('/etc/fstab')).toBe(fstab);
    });

    test('of /etc/fstab is an error where the disk is full, and the file stays whole', () => {
      const fstab = 'UUID=0 / ext4 defaults 0 1\nUUID=1 none swap sw 0 0\n';
      place('/etc/fstab', fstab);
      const found = swap.diff({ kind: 'swap', name: 'off' }, look());
      if (found.kind === 'same') throw new Error('bug: there is swap');
      program('sed', 'echo UUID=0; exit 4');
      expect(swap.commands(found).map((command) => run(command).status)).toEqual([1]);
      expect(text('/etc/fstab')).toBe(fstab);
    });

    test('of a unit that a package brought stays away although it stays enabled', () => {
      mkdirSync(at('/etc/systemd/system/swap.target.wants'), { recursive: true });
      symlinkSync('/usr/lib/systemd/system/big.swap', at('/etc/systemd/system/swap.target.wants/big.swap'));
      expect(make(true)).toMatchObject({ returns: ['unit big.swap'] });
      expect(look().returns).toEqual([]);
    });

    test('of zram-generator is masked', () => {
      place('/usr/lib/systemd/system-generators/zram-generator');
      chmodSync(at('/usr/lib/systemd/system-generators/zram-generator'), 0o755);
      place('/etc/systemd/zram-generator.conf', '[zram0]\nzram-size = ram / 2\n');
      mkdirSync(at('/etc/systemd/system'));
      expect(make(true)).toMatchObject({ returns: ['unit dev-zram0.swap'] });
      expect(look().returns).toEqual([]);
      make(false);
      expect(look().returns).toEqual(['unit dev-zram0.swap']);
    });

    test('of Armbian is told off in its own settings', () => {
      place('/etc/default/armbian-zram-config', '# SWAP=true\n');
      expect(make(true)).toMatchObject({ returns: ['armbian-zram'] });
      expect(look().returns).toEqual([]);
      make(false);
      expect(text('/etc/default/armbian-zram-config')).toBe('# SWAP=true\n');
    });

    test("of a unit of the administrator's is disabled, because a mask has no room beside it", () => {
      place('/etc/systemd/system/mnt-swap.swap', '[Swap]\nWhat=/mnt/swap\n');
      mkdirSync(at('/etc/systemd/system/swap.target.wants'));
      symlinkSync('../mnt-swap.swap', at('/etc/systemd/system/swap.target.wants/mnt-swap.swap'));
      expect(make(true)).toMatchObject({ returns: ['unit mnt-swap.swap'] });
      expect(calls()).toContain('systemctl disable --quiet --now mnt-swap.swap');
      expect(text('/etc/systemd/system/mnt-swap.swap')).toBe('[Swap]\nWhat=/mnt/swap\n');
    });
  });
});
