import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withTokens } from '../../src/board/cmdline.ts';
import { settingOf, withSettings } from '../../src/board/config-txt.ts';
import { configTxtAwk, firmwareFiles } from '../../src/lab/board-firmware.ts';

const run = promisify(execFile);
const has = (program: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};
const reader = { filters: ['pi4'] };
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bramble-firmware-'));
  await writeFile(join(folder, 'config-txt.awk'), configTxtAwk);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the lab's firmware takes from a config.txt. */
async function read(text: string): Promise<Readonly<Record<string, string>>> {
  await writeFile(join(folder, 'config.txt'), text);
  const { stdout } = await run('awk', ['-v', 'filters=pi4', '-f', join(folder, 'config-txt.awk'), join(folder, 'config.txt')]);
  const pairs = stdout.split('\n').filter((line) => line !== '');
  return Object.fromEntries(pairs.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

describe('the firmware of a virtual board reads config.txt as bramble does', () => {
  test.for([
    ['sections of models', '[pi5]\nkernel=kernel_2712.img\n[pi4]\nkernel=four.img\n[all]\ngpu_mem=16\n'],
    ['a section that nobody can judge', 'kernel=a.img\n[gpio4=1]\nkernel=b.img\n[all]\n'],
    ['filters that add up until [all]', '[tryboot]\nos_prefix=new/\n[pi4]\nkernel=tried.img\n[all]\nos_prefix=current/\n'],
    ['a display, which is no condition on files', '[HDMI:1]\nkernel=kernel8.img\n'],
    ['comments, spaces and the last of two', '# kernel=no.img\n  kernel = one.img \nkernel=two.img\r\n'],
    ['a value with an equals sign', 'dtparam=audio=on\n'],
    ['an empty file', ''],
    ['what bramble adds', withSettings('[pi5]\nkernel=kernel_2712.img\n', [{ key: 'kernel', value: 'kernel8.img' }], reader)],
  ] as const)('%s', async ([, text]) => {
    const seen = await read(text);
    const keys = [...new Set([...text.matchAll(/^\s*([a-z_]+)\s*=/gm)].map((match) => match[1] ?? ''))];
    expect(Object.fromEntries(keys.map((key) => [key, seen[key]]))).toEqual(Object.fromEntries(keys.map((key) => [key, settingOf(text, key, reader)])));
  });
});

describe.skipIf(!has('mcopy') || !has('mkfs.vfat') || !has('sfdisk'))('the firmware of a virtual board (skipped without mtools, dosfstools and sfdisk)', () => {
  const stock = 'console=serial0,115200 root=PARTUUID=b0a2d001-02 rootwait';

  /** Boots from a card with these files: what the kernel would be given, and what the firmware says. */
  async function boot(files: Readonly<Record<string, string>>): Promise<{ readonly cmdline: string; readonly kernel: string; readonly said: string }> {
    const work = await mkdtemp(join(folder, 'card-'));
    const script = (firmwareFiles['firmware'] ?? '').replace('here=/usr/lib/lab', `here=${folder}`);
    await writeFile(join(work, 'firmware'), script);
    const card = join(work, 'card.img');
    await run('sh', ['-c', 'truncate -s 40M "$0" && printf "label: dos\\nstart=4MiB, size=34MiB, type=c\\n" | sfdisk -q "$0"', card], { env: process.env });
    await run('mkfs.vfat', ['-F', '32', '--offset', String((4 * 1024 * 1024) / 512), card, String(34 * 1024)]);
    const at = ['-i', `${card}@@${4 * 1024 * 1024}`];
    for (const path of new Set(
      Object.keys(files)
        .filter((name) => name.includes('/'))
        .map((name) => name.slice(0, name.indexOf('/'))),
    )) {
      await run('mmd', [...at, `::/${path}`]);
    }
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(work, 'file'), text);
      await run('mcopy', [...at, join(work, 'file'), `::/${name}`]);
    }
    const { stdout } = await run('sh', [join(work, 'firmware'), card, join(work, 'boot')]);
    const [cmdline, kernel] = await Promise.all(['cmdline', 'kernel'].map((name) => readFile(join(work, 'boot', name), 'utf8')));
    return { cmdline: cmdline?.trim() ?? '', kernel: kernel ?? '', said: stdout };
  }

  test('switches the memory cgroup off, as that of a Raspberry Pi does', async () => {
    const { cmdline, kernel } = await boot({ 'cmdline.txt': `${stock}\n`, 'config.txt': '', 'kernel8.img': 'eight' });
    expect(cmdline.split(' ')).toEqual(expect.arrayContaining(['cgroup_disable=memory', 'console=ttyAMA0,115200', 'rootwait']));
    expect(kernel).toBe('eight');
  });

  test('leaves it on where the command line says so as bramble writes it, and only there', async () => {
    const card = (line: string) => ({ 'cmdline.txt': line, 'config.txt': '', 'kernel8.img': 'k' });
    const on = await boot(card(withTokens(stock, ['cgroup_enable=memory'])));
    expect(on.cmdline.split(' ')).not.toContain('cgroup_disable=memory');
    expect(on.cmdline.split(' ')).toContain('cgroup_enable=memory');
    const second = await boot(card(`${stock}\ncgroup_enable=memory\n`));
    expect(second.cmdline.split(' ')).toContain('cgroup_disable=memory');
    expect(second.cmdline.split(' ')).not.toContain('cgroup_enable=memory');
  });

  test('takes everything from where os_prefix points, as Ubuntu has it', async () => {
    const config = '[all]\nos_prefix=current/\n[tryboot]\nos_prefix=new/\n';
    const files = { 'cmdline.txt': 'top', 'current/cmdline.txt': 'current', 'new/cmdline.txt': 'new', 'kernel8.img': 'top', 'current/kernel8.img': 'current' };
    const { cmdline, kernel } = await boot({ ...files, 'config.txt': config });
    expect([cmdline.split(' ').at(-1), kernel]).toEqual(['current', 'current']);
  });

  test('takes the initramfs that belongs to the kernel, or the one that is named', async () => {
    const files = { 'cmdline.txt': stock, 'kernel8.img': 'k', initramfs8: 'i', 'other.img': 'o' };
    expect((await boot({ ...files, 'config.txt': 'auto_initramfs=1\n' })).said).toContain('with initramfs8');
    expect((await boot({ ...files, 'config.txt': 'initramfs other.img followkernel\n' })).said).toContain('with other.img');
    expect((await boot({ ...files, 'config.txt': '' })).said).not.toContain('with');
  });

  test('does not start without a kernel', async () => {
    await expect(boot({ 'cmdline.txt': stock, 'config.txt': '[pi4]\nkernel=gone.img\n', 'kernel8.img': 'k' })).rejects.toMatchObject({
      stdout: 'firmware: there is no gone.img on the boot partition\n',
    });
  });
});
