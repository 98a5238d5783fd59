import type { Pin } from '../artifacts/artifact.ts';
import type { Builder } from '../ports/builder.ts';
import type { ArtifactStore } from '../ports/store.ts';
import { copyArtifact } from './artifacts/copy-artifact.ts';

/** Copies what a cluster needs from the store into a directory that another computer, without a network, takes as `--bundle`. */
export async function exportBundle(pins: readonly Pin[], store: ArtifactStore, bundle: ArtifactStore, builder: Builder): Promise<void> {
  for (const pin of pins) {
    await store.verify(pin.sha256);
    await copyArtifact(pin, store, bundle, builder);
  }
}
