import type { Emit } from '../../events/event.ts';
import type { BlockDevices, HostKeys, ImageFiles, UserTexts } from '../../ports/image.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Downloader } from '../../ports/downloader.ts';
import type { ArtifactStore } from '../../ports/store.ts';

/** Everything outside that `bramble image` asks. */
export interface ImagePorts {
  readonly files: ImageFiles;
  readonly devices: BlockDevices;
  readonly keys: HostKeys;
  readonly texts: UserTexts;
  readonly store: Pick<ArtifactStore, 'has' | 'path' | 'partial' | 'adopt' | 'find' | 'record' | 'scratch'>;
  readonly downloader: Pick<Downloader, 'text' | 'fetch' | 'digest' | 'discard'>;
  /** Where images that go to cards are made; at most two of them are there at once. */
  readonly scratchFolder: string;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

/** Progress of moving bytes as events about something that people know by this title. */
export const progressOf = ({ emit, signal }: ImagePorts, artifact: string, from: string) => ({
  signal,
  onProgress: (doneBytes: number, totalBytes: number | undefined): void => emit({ kind: 'artifact.progress', artifact, doneBytes, totalBytes, from }),
});
