import type { Emit } from '../../events/event.ts';
import type { Builder } from '../../ports/builder.ts';
import type { Downloader } from '../../ports/downloader.ts';
import type { ArtifactStore } from '../../ports/store.ts';

/** What getting artifacts uses of the outside. */
export interface ArtifactTools {
  readonly store: ArtifactStore;
  /** A store that somebody carried here, read only. */
  readonly bundle: ArtifactStore | undefined;
  readonly downloader: Downloader;
  readonly builder: Builder;
  readonly emit: Emit;
  readonly signal: AbortSignal | undefined;
}
