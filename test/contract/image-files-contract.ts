import { describe, expect, it } from 'vitest';
import { type Secret, secret } from '../../src/base/secret.ts';
import type { FoundPartition, ImageFiles } from '../../src/ports/image.ts';

export interface ImagePlace {
  readonly files: ImageFiles;
  /** Path of an image with a FAT partition (label `bootfs`) that has these files, and with an ext4 root. */
  image(boot: Readonly<Record<string, string>>, root: Readonly<Record<string, string>>): Promise<string>;
  /** Path of something that is no image. */
  rubbish(): Promise<string>;
  /** Path of a file that is not there, in a folder that is. */
  newPath(name: string): string;
}

const textsOf = (files: ReadonlyMap<string, string>): Record<string, string> => Object.fromEntries(files);

const idle = { signal: undefined, onProgress: () => {} };

/** What everything promises that works on disk images. */
export function imageFilesContract(name: string, open: () => Promise<ImagePlace>): void {
  describe(`image files: ${name}`, () => {
    const boot = { 'cmdline.txt': 'console=tty1 root=/dev/mmcblk0p2\n', 'overlays/README': 'read me\n', 'a long name.text': 'x' };
    const openBoot = async () => {
      const place = await open();
      const image = await place.image(boot, { 'usr/lib/os-release': 'ID=debian\n' });
      const partitions = await place.files.partitions(image);
      const fat = partitions.find(({ fileSystem }) => fileSystem === 'fat') as FoundPartition;
      const ext = partitions.find(({ fileSystem }) => fileSystem === 'ext') as FoundPartition;
      return { ...place, image, partitions, fat, ext };
    };

    it('tells the partitions of an image in their order', async () => {
      const { partitions } = await openBoot();
      expect(partitions.map(({ number, fileSystem }) => [number, fileSystem])).toEqual([
        [1, 'fat'],
        [2, 'ext'],
      ]);
    });

    it('lists files in folders too, by their long names, in order', async () => {
      const { files, image, fat } = await openBoot();
      expect(await files.list(image, fat)).toEqual({ label: 'bootfs', paths: Object.keys(boot).toSorted() });
    });

    it('reads the files that are there and leaves out the others', async () => {
      const { files, image, fat } = await openBoot();
      expect(textsOf(await files.read(image, fat, ['cmdline.txt', 'overlays/README', 'none', 'none/either']))).toEqual({
        'cmdline.txt': boot['cmdline.txt'],
        'overlays/README': boot['overlays/README'],
      });
    });

    it('writes new files, in folders that were not there, and over old ones that were longer', async () => {
      const { files, image, fat } = await openBoot();
      const written = { 'cmdline.txt': 'a\n', 'current/deep/er/cmdline.txt': 'b\n', 'Automation_Custom_PreScript.sh': '#!/bin/sh\n', empty: '' };
      await files.write(image, fat, new Map(Object.entries(written)));
      const { paths } = await files.list(image, fat);
      expect(paths).toEqual([...new Set([...Object.keys(boot), ...Object.keys(written)])].toSorted());
      expect(textsOf(await files.read(image, fat, paths))).toEqual({ ...boot, ...written });
    });

    it('writes keys, text in every script and long files as they are, and tells whether they are there', async () => {
      const { files, image, fat } = await openBoot();
      const texts = new Map<string, string | Secret>([
        ['ssh_host_ed25519_key', secret('-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blb\n')],
        ['user-data', `#cloud-config\nssid: "Käfer 蜂"\n${'runcmd: []\n'.repeat(9000)}`],
      ]);
      expect(await files.holds(image, fat, texts)).toBe(false);
      await files.write(image, fat, texts);
      expect(await files.holds(image, fat, texts)).toBe(true);
      expect(await files.holds(image, fat, new Map([...texts, ['user-data', '#cloud-config\n']]))).toBe(false);
      expect((await files.read(image, fat, ['ssh_host_ed25519_key'])).get('ssh_host_ed25519_key')).toBe('-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blb\n');
    });

    it('copies an image so that a change of the copy does not reach the first', async () => {
      const { files, image, fat, newPath } = await openBoot();
      const copy = newPath('copy.img');
      await files.copy(image, copy, idle);
      expect(await files.digest(copy)).toBe(await files.digest(image));
      await files.write(copy, fat, new Map([['cmdline.txt', 'other']]));
      expect(textsOf(await files.read(image, fat, ['cmdline.txt']))).toEqual({ 'cmdline.txt': boot['cmdline.txt'] });
      expect(await files.digest(copy)).not.toBe(await files.digest(image));
    });

    it('puts a finished image in the place of an old one', async () => {
      const { files, image, newPath } = await openBoot();
      const [first, second] = [newPath('first.img'), newPath('second.img')];
      await files.copy(image, first, idle);
      await files.copy(image, second, idle);
      const digest = await files.digest(image);
      await files.place(first, second);
      expect(await files.digest(second)).toBe(digest);
      await expect(files.partitions(first)).rejects.toMatchObject({ code: 'image.source-missing' });
    });

    it('unpacks a raw image as a copy with its size and digest', async () => {
      const { files, image, newPath } = await openBoot();
      const into = newPath('unpacked.img');
      expect(await files.packing(image)).toBe('raw');
      const { sha256, sizeBytes } = await files.unpack(image, 'raw', into, idle);
      expect(sha256).toBe(await files.digest(image));
      expect(sizeBytes).toBeGreaterThan(0);
      expect(await files.digest(into)).toBe(sha256);
    });

    it('gives folders for unfinished work that are gone once they are removed', async () => {
      const { files, image, newPath } = await openBoot();
      const scratch = await files.scratch(newPath('output'));
      const path = `${scratch.path}/work.img`;
      await files.copy(image, path, idle);
      await scratch.remove();
      await expect(files.packing(path)).rejects.toMatchObject({ code: 'image.source-missing' });
    });

    it.each<[string, (place: ImagePlace) => Promise<unknown>, string]>([
      ['a file that is not there', ({ files, newPath }) => files.packing(newPath('none.img')), 'image.source-missing'],
      ['the packing of something else', async ({ files, rubbish }) => files.packing(await rubbish()), 'image.not-an-image'],
      ['the partitions of something else', async ({ files, rubbish }) => files.partitions(await rubbish()), 'image.not-an-image'],
    ])('refuses %s', async (_what, work, code) => {
      await expect(work(await open())).rejects.toMatchObject({ code });
    });

    it('says that a file which is no FAT cannot be used', async () => {
      const { files, image, ext } = await openBoot();
      await expect(files.list(image, ext)).rejects.toMatchObject({ code: 'image.boot-unreadable' });
    });

    it('says that the boot partition is full', async () => {
      const { files, image, fat } = await openBoot();
      await expect(files.write(image, fat, new Map([['big', 'x'.repeat(fat.sizeBytes)]]))).rejects.toMatchObject({ code: 'image.boot-full' });
    });

    it('reads files of the root, and nothing where there is none', async () => {
      const { files, image, ext } = await openBoot();
      expect(await files.readExt(image, ext, 'usr/lib/os-release')).toBe('ID=debian\n');
      expect(await files.readExt(image, ext, 'none')).toBeUndefined();
    });
  });
}
