import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { packTar, type TarSource } from 'modern-tar/fs';
import {
  configDescriptor,
  type Descriptor,
  imageConfig,
  imageIndex,
  imageManifest,
  layerDescriptor,
  manifestDescriptor,
  ociLayout,
} from '../../artifacts/oci-image.ts';
import type { ImageSpec } from '../../artifacts/image-spec.ts';
import type { Arch } from '../../base/names.ts';
import { sortedBy } from '../../base/order.ts';
import { digestFile } from '../files/durable-file.ts';

export interface ImageParts {
  readonly spec: ImageSpec;
  readonly reference: string;
  readonly arch: Arch;
  /** What the image holds: absolute paths inside of it, each with the file that has its bytes. */
  readonly files: ReadonlyMap<string, string>;
}

/** Compresses a file into another one with gzip: same bytes in, same bytes out, on every computer. */
export type Compress = (from: string, to: string) => Promise<void>;

/**
 * Writes an image archive (OCI layout in a tar, as `ctr images import` takes it) with one layer. Same files, same bytes.
 * @returns the manifest's digest, `sha256:...`
 */
export async function writeImage(parts: ImageParts, archive: string, compress: Compress): Promise<string> {
  const contentFile = `${archive}.content`;
  const layerFile = `${archive}.layer`;
  const inside = sortedBy([...parts.files], ([path]) => path);
  await writeTar(await Promise.all(inside.map(async ([path, file]) => executable(path.slice(1), await readFile(file)))), contentFile);
  await compress(contentFile, layerFile);
  const layerBytes = await readFile(layerFile);
  const layer = layerDescriptor(`sha256:${await digestFile(layerFile)}`, layerBytes.length);
  const config = imageConfig(parts.spec, parts.arch, `sha256:${await digestFile(contentFile)}`);
  const configBlob = described(config, configDescriptor);
  const manifest = imageManifest(configBlob, layer);
  const manifestBlob = described(manifest, manifestDescriptor);
  await writeTar(
    [
      text('oci-layout', ociLayout),
      text('index.json', imageIndex(manifestBlob, parts.reference, parts.arch)),
      text(blobPath(manifestBlob), manifest),
      text(blobPath(configBlob), config),
      { type: 'content', target: blobPath(layer), content: layerBytes, mode: 0o644 },
    ],
    archive,
  );
  return manifestBlob.digest;
}

function described(content: string, descriptor: (digest: string, size: number) => Descriptor): Descriptor {
  return descriptor(`sha256:${createHash('sha256').update(content).digest('hex')}`, Buffer.byteLength(content));
}

const blobPath = ({ digest }: Descriptor): string => `blobs/${digest.replace(':', '/')}`;

const executable = (target: string, content: Buffer): TarSource => ({ type: 'content', target, content, mode: 0o755 });
const text = (target: string, content: string): TarSource => ({ type: 'content', target, content, mode: 0o644 });

/** Owner, times and order are fixed: a tar of the same content has the same bytes. */
async function writeTar(sources: readonly TarSource[], file: string): Promise<void> {
  const fixed = sources.map((source) => ({ ...source, mtime: new Date(0), uid: 0, gid: 0 }));
  await pipeline(packTar(fixed), createWriteStream(file));
}
