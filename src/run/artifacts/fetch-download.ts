import { type Artifact, type Pin, titleOf } from '../../artifacts/artifact.ts';
import { checksumIn } from '../../artifacts/checksum-file.ts';
import type { Download } from '../../artifacts/upstream.ts';
import type { Arch } from '../../base/names.ts';
import { Failure } from '../../base/trouble.ts';
import type { ArtifactTools } from './artifact-tools.ts';
import { recipeKey } from './take-inventory.ts';

/** Downloads one published file, checks it against its published checksum, and puts what it gives into the store. @throws Failure `download.*` */
export async function fetchDownload(download: Download, arch: Arch, tools: ArtifactTools): Promise<readonly Pin[]> {
  const { store } = tools;
  const scratch = await store.scratch();
  const partial = await store.partial(download.url);
  let isDone = false;
  try {
    const file = partial?.path ?? `${scratch.path}/download`;
    isDone = await fetchChecked(download, file, arch, tools);
    const isWhole = download.gives.every(({ member }) => member === undefined);
    const files = new Map(download.gives.map(({ artifact, member }) => [member ?? '', isWhole ? file : `${scratch.path}/${artifact.name}`]));
    if (!isWhole) await tools.downloader.extract(file, files);
    const pins: Pin[] = [];
    for (const { artifact, member } of download.gives) pins.push(await keep(artifact, arch, files.get(member ?? '') ?? file, tools));
    return pins;
  } finally {
    await partial?.release(isDone);
    await scratch.remove();
  }
}

/** @returns true; a file with a wrong checksum is not kept for another attempt */
async function fetchChecked(download: Download, file: string, arch: Arch, { downloader, emit, signal }: ArtifactTools): Promise<true> {
  const { url, checksumUrl, gives } = download;
  const name = url.split('/').at(-1) ?? url;
  const wanted = checksumIn(await downloader.text(checksumUrl, signal), name);
  const cannotTell = {
    code: 'download.no-checksum',
    message: `${checksumUrl} does not tell the SHA-256 of ${name}`,
    remedy: 'Look at that address: a proxy or a mirror may answer something else there.',
  };
  if (wanted === undefined) throw new Failure(cannotTell);
  const title = gives[0] === undefined ? name : titleOf(gives[0].artifact, arch);
  await downloader.fetch(url, file, {
    signal,
    onProgress: (doneBytes, totalBytes) => emit({ kind: 'artifact.progress', artifact: title, doneBytes, totalBytes, from: url }),
  });
  const found = await downloader.digest(file);
  if (found === wanted) return true;
  await downloader.discard(file);
  throw new Failure({
    code: 'download.wrong-checksum',
    message: `${url} has SHA-256 ${found}, and ${checksumUrl} says ${wanted}`,
    remedy: 'It was thrown away. Try again; if it stays so, a proxy or a mirror changes files on the way: do not use it.',
  });
}

async function keep(artifact: Artifact, arch: Arch, file: string, { store, builder }: ArtifactTools): Promise<Pin> {
  const pin: Pin = { artifact, arch, ...(await store.adopt(file)), source: 'upstream' };
  const key = await recipeKey(builder, artifact, arch, 'upstream');
  if (key !== undefined) await store.record(key, pin);
  return pin;
}
