import { posix } from 'node:path';
import type { Secret } from '../../base/secret.ts';
import { Failure } from '../../base/trouble.ts';
import type { Partition } from '../../image/partition-table.ts';
import type { BootTexts } from '../../ports/image.ts';
import { runTool, type Tool } from './run-tool.ts';

/** A partition as mtools takes it: the file and where in it the partition begins. */
const at = (image: string, { startBytes }: Partition): readonly string[] => ['-i', `${image}@@${startBytes}`];

const unreadable = (image: string, partition: Partition, evidence: string): Failure =>
  new Failure({
    code: 'image.boot-unreadable',
    message: `The boot partition (number ${partition.number}) of ${image} cannot be used`,
    remedy: 'The image is damaged, or its boot partition is no FAT: take an image for Raspberry Pi, and compare its checksum.',
    evidence,
  });

async function mtools(tool: Tool, image: string, partition: Partition, args: readonly string[], input?: Uint8Array): Promise<Buffer> {
  const { code, stdout, stderr } = await runTool(tool, [...at(image, partition), ...args], input);
  // mcopy that ran out of room writes what fits, says so, and exits with 0.
  const isFull = /No space left|Disk full|No free cluster/i.test(stderr);
  if (code === 0 && !isFull) return stdout;
  if (!isFull) throw unreadable(image, partition, stderr);
  throw new Failure({
    code: 'image.boot-full',
    message: `The boot partition of ${image} has no room for the host's settings`,
    remedy: 'Take an image as it was published; bramble needs less than 100 kB there.',
    evidence: stderr,
  });
}

/** Label and files of a FAT partition. */
export async function listFat(image: string, partition: Partition): Promise<{ readonly label: string | undefined; readonly paths: readonly string[] }> {
  const lines = (await mtools('mdir', image, partition, ['-/', '-b', '-a', '::'])).toString().split('\n');
  const label = /Volume label is (.*)/.exec((await mtools('mlabel', image, partition, ['-s', '::'])).toString())?.[1]?.trim();
  const paths = lines.map((line) => line.replace(/^::\//, '')).filter((path) => path !== '' && !path.endsWith('/'));
  return { label: label === '' ? undefined : label, paths: paths.toSorted() };
}

/** Texts of the files that are there. */
export async function readFat(image: string, partition: Partition, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const there = new Set((await listFat(image, partition)).paths);
  const files = new Map<string, string>();
  for (const path of paths) if (there.has(path)) files.set(path, (await mtools('mcopy', image, partition, [`::/${path}`, '-'])).toString());
  return files;
}

/** Writes texts whole and compares what can be read afterwards. They go through standard input: some are keys. */
export async function writeFat(image: string, partition: Partition, texts: BootTexts): Promise<void> {
  const { paths } = await listFat(image, partition);
  const folders = new Set(paths.flatMap(foldersOf));
  for (const [path, text] of texts) {
    for (const folder of foldersOf(path)) {
      if (folders.has(folder)) continue;
      await mtools('mmd', image, partition, [`::/${folder}`]);
      folders.add(folder);
    }
    await mtools('mcopy', image, partition, ['-o', '-', `::/${path}`], Buffer.from(plain(text)));
  }
  const wrong = await differing(image, partition, texts);
  if (wrong !== undefined) throw unreadable(image, partition, `${wrong} does not read back as it was written`);
}

export const holdsFat = (image: string, partition: Partition, texts: BootTexts): Promise<boolean> =>
  differing(image, partition, texts).then(
    (path) => path === undefined,
    () => false,
  );

/** The first file that is not what it should be. */
async function differing(image: string, partition: Partition, texts: BootTexts): Promise<string | undefined> {
  const found = await readFat(image, partition, [...texts.keys()]);
  return [...texts].find(([path, text]) => found.get(path) !== plain(text))?.[0];
}

const plain = (text: string | Secret): string => (typeof text === 'string' ? text : text.reveal());

/** `a/b/c` → `a`, `a/b`. */
const foldersOf = (path: string): readonly string[] => {
  const folder = posix.dirname(path);
  return folder === '.' ? [] : [...foldersOf(folder), folder];
};
