import type { Pin } from '../../artifacts/artifact.ts';
import { Failure } from '../../base/trouble.ts';
import type { ArtifactStore } from '../../ports/store.ts';
import { recipeKey } from './take-inventory.ts';
import type { Builder } from '../../ports/builder.ts';

/** Copies a pinned artifact from one store into another. @throws Failure `artifact.corrupt` when the copy has other bytes */
export async function copyArtifact(pin: Pin, from: ArtifactStore, to: ArtifactStore, builder: Builder): Promise<void> {
  if (!(await to.has(pin.sha256))) {
    const { sha256 } = await to.adoptCopy(from.path(pin.sha256));
    if (sha256 !== pin.sha256) {
      throw new Failure({
        code: 'artifact.corrupt',
        message: `${from.path(pin.sha256)} changed while it was copied`,
        remedy: 'Copy the bundle here again, and check the medium that it came on.',
      });
    }
  }
  const key = await recipeKey(builder, pin.artifact, pin.arch, pin.source);
  if (key !== undefined) await to.record(key, pin);
}
