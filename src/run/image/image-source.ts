import type { Sha256 } from '../../base/names.ts';
import { Failure, Problems } from '../../base/trouble.ts';
import type { HostImage } from '../../config/image-settings.ts';
import { chooseSystem, defaultSystem, type ListedSystem, officialList, parseSystemList } from '../../image/os-list.ts';
import type { ImagePorts } from './image-ports.ts';

/** What the command line says about the image; it wins over bramble.yaml. */
export interface SourceWish {
  /** A path or URL of an image, or of a list of images. */
  readonly source: string | undefined;
  readonly os: string | undefined;
  readonly sha256: Sha256 | undefined;
}

/** One image file, wherever it is. */
export interface ImageSource {
  readonly at: string;
  /** Of the file as it is published. */
  readonly sha256: Sha256 | undefined;
  /** Of the image in it, where a list tells. */
  readonly image: ListedSystem['image'] | undefined;
}

export const isUrl = (source: string): boolean => /^https?:\/\//i.test(source);

const isList = (source: string): boolean => /\.json$/i.test(source.replace(/[?#].*$/, ''));

/** A checksum belongs to the source that stands beside it. */
export function wishedSource(wish: SourceWish, image: HostImage): Required<SourceWish> & { readonly source: string } {
  const isOwn = wish.source !== undefined;
  return {
    source: wish.source ?? image.source ?? officialList,
    os: wish.os ?? (isOwn ? undefined : image.os),
    sha256: wish.sha256 ?? (isOwn ? undefined : image.sha256),
  };
}

/** The image file that a wish leads to: itself, or what a list of Raspberry Pi Imager has under that name. @throws Failure `download.*`, `image.*`; Problems `image.*` */
export async function findSource(wish: ReturnType<typeof wishedSource>, ports: ImagePorts): Promise<ImageSource> {
  const { source, os = defaultSystem, sha256 } = wish;
  if (!isList(source)) return { at: source, sha256, image: undefined };
  const { systems, furtherLists } = await readList(source, ports);
  const first = chooseSystem(systems, os);
  // Further lists are many and seldom needed.
  const chosen = first.ok || furtherLists.length === 0 ? first : chooseSystem([...systems, ...(await readFurther(furtherLists, ports))], os);
  if (chosen.ok) return { at: chosen.value.url, sha256: sha256 ?? chosen.value.packedSha256, image: chosen.value.image };
  throw new Problems([
    { kind: 'problem', code: 'image.no-such-system', severity: 'error', message: `${source} has no single system ${JSON.stringify(os)}`, remedy: chosen.error },
  ]);
}

async function readList(source: string, { downloader, texts, signal }: ImagePorts) {
  const text = isUrl(source) ? await downloader.text(source, signal).catch(refusedAddress) : await texts.file(source);
  if (text === undefined) {
    throw new Failure({
      code: 'image.source-missing',
      message: `${source} is not there`,
      remedy: 'Name a file or an address with --source, or in image.source of bramble.yaml.',
    });
  }
  const list = parseSystemList(text);
  if (list.ok) return list.value;
  throw new Failure({
    code: 'image.bad-list',
    message: `${source} is no list of systems: ${list.error}`,
    remedy: `Name the image itself, or Raspberry Pi's own list: --source ${officialList}`,
  });
}

/** What a server says of an address that a person named has another remedy than what it says of bramble's own artifacts. */
export function refusedAddress(error: unknown): never {
  if (!(error instanceof Failure) || error.code !== 'download.refused') throw error;
  const remedy = 'Open the address in a browser: it may have moved, or a word of it is wrong.';
  throw new Failure({ code: error.code, message: error.message, remedy, cause: error });
}

/** A further list that does not answer must not hide those that do. */
async function readFurther(lists: readonly string[], ports: ImagePorts): Promise<readonly ListedSystem[]> {
  const read = await Promise.all(lists.filter(isUrl).map((url) => readList(url, ports).catch(() => undefined)));
  return read.flatMap((list) => list?.systems ?? []);
}
