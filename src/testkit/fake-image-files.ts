import { digestOf } from '../base/digest.ts';
import { Failure } from '../base/trouble.ts';
import type { Packing } from '../image/packing.ts';
import type { Partition } from '../image/partition-table.ts';
import type { BootTexts, FoundPartition, ImageFiles } from '../ports/image.ts';

/** A disk image with a FAT partition (label `bootfs`) and an ext4 root, by the texts of their files. */
export interface FakeImage {
  readonly boot: Readonly<Record<string, string>>;
  readonly root: Readonly<Record<string, string>>;
}

/** What a file of the fake computer is. */
export type FakeFile =
  | { readonly kind: 'image'; readonly image: FakeImage; readonly packing?: Packing /** Unpacking it fails with this. */; readonly damage?: Failure }
  | { readonly kind: 'rubbish' };

export interface FakeImageFiles extends ImageFiles {
  /** Files by their path; a test may put some there. */
  readonly there: Map<string, FakeFile>;
}

const MiB = 1 << 20;
const partitions: readonly FoundPartition[] = [
  { number: 1, startBytes: MiB, sizeBytes: 40 * MiB, fileSystem: 'fat' },
  { number: 2, startBytes: 41 * MiB, sizeBytes: 16 * MiB, fileSystem: 'ext' },
];
const sizeBytes = 58 * MiB;

const failure = (code: string, path: string): Failure => new Failure({ code, message: `${path}: ${code}`, remedy: 'None: it is a fake.' });
const sorted = (files: Readonly<Record<string, string>>) => Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1));
const digestOfImage = ({ boot, root }: FakeImage) => digestOf([JSON.stringify([sorted(boot), sorted(root)])]);

/** Image files that are in memory. Folders for unfinished work that were not removed are told by `there`. */
export function fakeImageFiles(files: Readonly<Record<string, FakeFile>> = {}): FakeImageFiles {
  const there = new Map(Object.entries(files));
  let scratches = 0;
  const find = (path: string): FakeFile => {
    const file = there.get(path);
    if (file === undefined) throw failure('image.source-missing', path);
    return file;
  };
  const imageAt = (path: string): FakeImage => {
    const file = find(path);
    if (file.kind === 'rubbish' || (file.packing ?? 'raw') !== 'raw') throw failure('image.not-an-image', path);
    return file.image;
  };
  const bootAt = (path: string, { number }: Partition): Readonly<Record<string, string>> => {
    if (number !== 1) throw failure('image.boot-unreadable', path);
    return imageAt(path).boot;
  };
  const plain = (texts: BootTexts) => Object.fromEntries([...texts].map(([path, text]) => [path, typeof text === 'string' ? text : text.reveal()]));
  return {
    there,
    check: async () => {},
    async packing(path) {
      const file = find(path);
      if (file.kind === 'rubbish') throw failure('image.not-an-image', path);
      return file.packing ?? 'raw';
    },
    digest: async (path) => digestOfImage(imageAt(path)),
    async scratch(folder) {
      scratches += 1;
      const path = `${folder}/.unfinished/${scratches}`;
      const remove = async (): Promise<void> => {
        for (const name of there.keys()) if (name.startsWith(`${path}/`)) there.delete(name);
      };
      return { path, remove };
    },
    async unpack(path, _packing, into, { signal, onProgress }) {
      signal?.throwIfAborted();
      const file = find(path);
      if (file.kind === 'rubbish') throw failure('image.damaged', path);
      if (file.damage !== undefined) throw file.damage;
      there.set(into, { kind: 'image', image: file.image });
      onProgress(sizeBytes, sizeBytes);
      return { sizeBytes, sha256: digestOfImage(file.image) };
    },
    async copy(from, to) {
      there.set(to, { kind: 'image', image: imageAt(from) });
    },
    async place(from, to) {
      there.set(to, { kind: 'image', image: imageAt(from) });
      there.delete(from);
    },
    async partitions(path) {
      imageAt(path);
      return partitions;
    },
    async list(path, partition) {
      return { label: 'bootfs', paths: Object.keys(bootAt(path, partition)).toSorted() };
    },
    async read(path, partition, paths) {
      const boot = bootAt(path, partition);
      return new Map(paths.flatMap((each) => (boot[each] === undefined ? [] : [[each, boot[each]] as const])));
    },
    async write(path, partition, texts) {
      const boot = bootAt(path, partition);
      const written = plain(texts);
      if (Object.values(written).join('').length >= partition.sizeBytes) throw failure('image.boot-full', path);
      there.set(path, { kind: 'image', image: { ...imageAt(path), boot: { ...boot, ...written } } });
    },
    async holds(path, partition, texts) {
      if (!there.has(path)) return false;
      const boot = bootAt(path, partition);
      return Object.entries(plain(texts)).every(([name, text]) => boot[name] === text);
    },
    readExt: async (path, _partition, name) => imageAt(path).root[name],
  };
}
