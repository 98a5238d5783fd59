import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { GoBuilder } from '../adapters/build/go-builder.ts';
import { lazyDownloader } from '../adapters/download/lazy-downloader.ts';
import { FileStore } from '../adapters/store/file-store.ts';
import { storePath } from '../adapters/store/store-path.ts';
import { emptyLock, type Lock, renderLock } from '../artifacts/lock.ts';
import { parseLock } from '../artifacts/parse-lock.ts';
import { Problems } from '../base/trouble.ts';
import type { Emit } from '../events/event.ts';
import type { Workspace } from '../ports/workspace.ts';
import type { ArtifactTools } from '../run/artifacts/artifact-tools.ts';
import { type ArtifactRequest, type ProvidedArtifacts, provideArtifacts } from '../run/provide-artifacts.ts';

/** The bundle is dist/*.js and the sources are src/wiring/*.ts; builds/ is beside both. */
const buildsFolder = (): string => {
  const here = dirname(fileURLToPath(import.meta.url));
  return join(here, here.endsWith('wiring') ? '../../builds' : '../builds');
};

export const openStore = (): FileStore => new FileStore(storePath(process.env));

/** The operator's store and everything that fills it. */
export function artifactTools(emit: Emit, signal: AbortSignal): ArtifactTools & { readonly store: FileStore } {
  const bundle = process.env['BRAMBLE_BUNDLE'];
  return {
    store: openStore(),
    bundle: bundle === undefined || bundle === '' ? undefined : new FileStore(bundle),
    downloader: lazyDownloader({ base: process.env['BRAMBLE_DOWNLOAD_BASE'], clock: systemClock }),
    builder: new GoBuilder(buildsFolder(), process.env),
    emit,
    signal,
  };
}

/** bramble.lock of a workspace: read when artifacts are provided, written when a run keeps what it got. @throws Problems `lock.*` */
export async function withLock(
  workspace: Workspace,
  tools: ArtifactTools,
  request: Omit<ArtifactRequest, 'lock'>,
): Promise<ProvidedArtifacts & { keep(): Promise<void> }> {
  const text = await workspace.readLock();
  const parsed = text === undefined ? undefined : parseLock(text, join(workspace.folder, 'bramble.lock'));
  if (parsed?.ok === false) throw new Problems(parsed.error);
  const lock: Lock = parsed?.value ?? emptyLock;
  const provided = await provideArtifacts({ ...request, lock }, tools);
  return {
    ...provided,
    keep: async () => {
      if (provided.isLockChanged) await workspace.writeLock(renderLock(provided.lock));
    },
  };
}
