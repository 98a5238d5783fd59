import { Failure } from '../../base/trouble.ts';
import { filesToRead } from '../../image/detect-image.ts';
import type { ImageContents } from '../../image/image-edit.ts';
import type { FoundPartition } from '../../ports/image.ts';
import { type ImagePorts, progressOf } from './image-ports.ts';
import type { ImageSource } from './image-source.ts';
import { obtainImage } from './obtain-image.ts';

/** An image as it was published, unpacked, and what it shows of itself. */
export interface BaseImage {
  readonly path: string;
  readonly title: string;
  readonly sizeBytes: number;
  readonly partitions: readonly FoundPartition[];
  readonly contents: ImageContents;
}

/** Brings an image here, unpacks it into `path` and looks into it. @throws Failure `download.*`, `image.*` */
export async function unpackImage(source: ImageSource, path: string, ports: ImagePorts): Promise<BaseImage> {
  const { title, sizeBytes, partitions } = await unpackObtained(source, path, ports);
  return { path, title, sizeBytes, partitions, contents: await readContents(path, partitions, ports) };
}

async function unpackObtained(source: ImageSource, path: string, ports: ImagePorts): Promise<Omit<BaseImage, 'contents'>> {
  const packed = await obtainImage(source, ports);
  let base: Omit<BaseImage, 'contents'>;
  try {
    const { sizeBytes } = await unpackChecked(packed, source, path, ports);
    base = { path, title: packed.title, sizeBytes, partitions: await ports.files.partitions(path) };
  } catch (error) {
    const isWrong =
      error instanceof Failure && (error.code === 'image.wrong-checksum' || error.code === 'image.damaged' || error.code === 'image.not-an-image');
    await packed.settle(isWrong ? 'wrong' : 'unknown');
    throw error;
  }
  await packed.settle('right');
  return base;
}

async function unpackChecked(packed: { readonly path: string; readonly title: string }, { at, image }: ImageSource, into: string, ports: ImagePorts) {
  const { files, emit } = ports;
  const packing = await files.packing(packed.path);
  const unpacked = await files.unpack(packed.path, packing, into, progressOf(ports, packed.title, packing === 'raw' ? 'file' : packing));
  if (image !== undefined && image.sha256 !== unpacked.sha256) {
    throw new Failure({
      code: 'image.wrong-checksum',
      message: `${at} unpacks to an image with SHA-256 ${unpacked.sha256}, and the list says ${image.sha256}`,
      remedy: 'It was thrown away. Try again; if it stays so, a proxy or a mirror changes files on the way: do not use it.',
    });
  }
  emit({ kind: 'artifact.ready', artifact: packed.title, from: packing === 'raw' ? 'file' : packing, sizeBytes: unpacked.sizeBytes });
  return unpacked;
}

async function readContents(image: string, partitions: readonly FoundPartition[], { files }: ImagePorts): Promise<ImageContents> {
  const fats = partitions.filter(({ fileSystem }) => fileSystem === 'fat');
  const root = partitions.find(({ fileSystem }) => fileSystem === 'ext');
  const releases = root === undefined ? [] : await Promise.all(['usr/lib/os-release', 'etc/os-release'].map((path) => files.readExt(image, root, path)));
  const found = [];
  for (const partition of fats) {
    const { label, paths } = await files.list(image, partition);
    found.push({ number: partition.number, label, paths, files: await files.read(image, partition, filesToRead(paths)) });
  }
  return { partitions: found, osRelease: releases.find((text) => text !== undefined) };
}
