import { checksumIn } from '../../artifacts/checksum-file.ts';
import type { Sha256 } from '../../base/names.ts';
import { Failure, Problems } from '../../base/trouble.ts';
import type { RecipeKey } from '../../ports/store.ts';
import { type ImagePorts, progressOf } from './image-ports.ts';
import { type ImageSource, isUrl, refusedAddress } from './image-source.ts';

export type Verdict = 'right' | 'wrong' | 'unknown';

/** An image file on this computer. */
export interface PackedImage {
  readonly path: string;
  /** What people call it: the last part of its path or address. */
  readonly title: string;
  /** What unpacking a download without a checksum of its own showed: a right one is kept in the store, a wrong one thrown away. */
  settle(verdict: Verdict): Promise<void>;
}

/** Brings an image file here, compared with its checksum where one is known. @throws Failure `download.*`, `image.wrong-checksum`; Problems `image.no-checksum` */
export async function obtainImage(source: ImageSource, ports: ImagePorts): Promise<PackedImage> {
  const title =
    source.at
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) ?? source.at;
  if (isUrl(source.at)) return download(source, title, ports);
  const path = ports.texts.path(source.at);
  await ports.files.packing(path);
  if (source.sha256 !== undefined) {
    const found = await ports.files.digest(path);
    if (found !== source.sha256) throw wrongChecksum(path, found, source.sha256);
  }
  return { path, title, settle: () => Promise.resolve() };
}

const wrongChecksum = (at: string, found: string, wanted: string): Failure =>
  new Failure({
    code: 'image.wrong-checksum',
    message: `${at} has SHA-256 ${found}, and ${wanted} was expected`,
    remedy: 'It is another file, or it was changed or cut off on its way: download it again, and compare the checksum with the page that it is from.',
  });

async function download(source: ImageSource, title: string, ports: ImagePorts): Promise<PackedImage> {
  const { store, downloader } = ports;
  const wanted = source.sha256 ?? (source.image === undefined ? await publishedChecksum(source.at, ports) : undefined);
  const key = keyOf(source, title);
  const known = wanted ?? (await store.find(key))?.sha256;
  if (known !== undefined && (await store.has(known))) return { path: store.path(known), title, settle: () => Promise.resolve() };
  const partial = await store.partial(source.at);
  const scratch = await store.scratch();
  const path = partial?.path ?? `${scratch.path}/${title}`;
  const release = async (isDone: boolean): Promise<void> => {
    await partial?.release(isDone);
    await scratch.remove();
  };
  const keep = async (): Promise<Sha256> => {
    const { sha256, sizeBytes } = await store.adopt(path);
    await store.record(key, { artifact: key.artifact, arch: key.arch, sha256, sizeBytes, source: 'upstream' });
    await release(true);
    return sha256;
  };
  const settle = async (verdict: Verdict): Promise<void> => {
    if (verdict === 'right') return void (await keep());
    if (verdict === 'wrong') await downloader.discard(path);
    await release(false);
  };
  try {
    await downloader.fetch(source.at, path, progressOf(ports, title, source.at)).catch(refusedAddress);
    if (wanted === undefined) return { path, title, settle };
    const found = await downloader.digest(path);
    if (found === wanted) return { path: store.path(await keep()), title, settle: () => Promise.resolve() };
    await downloader.discard(path);
    throw wrongChecksum(source.at, found, wanted);
  } catch (error) {
    await release(false);
    throw error;
  }
}

/** How the store remembers an image that a list offers. */
const keyOf = ({ at, image }: ImageSource, title: string): RecipeKey => ({
  artifact: { name: 'os-image', version: (image?.sha256 ?? title).slice(0, 16).replaceAll(/[^\w.-]/g, '-'), form: 'image' },
  arch: 'arm64',
  recipe: `os-image:${at}#${image?.sha256 ?? ''}`,
});

/** The checksum that is published beside an image: as `<name>.sha256`, or among others in SHA256SUMS. @throws Problems `image.no-checksum` */
async function publishedChecksum(url: string, { downloader, signal }: ImagePorts): Promise<Sha256> {
  const plain = url.replace(/[?#].*$/, '');
  const name = plain.split('/').at(-1) ?? plain;
  for (const place of [`${plain}.sha256`, plain.replace(/[^/]*$/, 'SHA256SUMS')]) {
    const text = await downloader.text(place, signal).catch((error: unknown) => {
      if (error instanceof Failure) return '';
      throw error;
    });
    const found = checksumIn(text, name);
    if (found !== undefined) return found;
  }
  const remedy = 'Give the SHA-256 of the file, from the page that it is from: --sha256 <64 digits>, or image.sha256 in bramble.yaml.';
  const message = `nothing tells whether what ${url} gives is the right image: no checksum is published beside it`;
  throw new Problems([{ kind: 'problem', code: 'image.no-checksum', severity: 'error', message, remedy }]);
}
