import { type Pin, titleOf } from '../../artifacts/artifact.ts';
import type { AtHand, Choice } from '../../artifacts/choose-source.ts';
import { downloadsFor } from '../../artifacts/upstream.ts';
import type { ArtifactTools } from './artifact-tools.ts';
import { buildArtifact } from './build-artifact.ts';
import { copyArtifact } from './copy-artifact.ts';
import { fetchDownload } from './fetch-download.ts';
import { refuseOtherBytes } from './refuse-other-bytes.ts';

export interface Realisation {
  readonly tools: ArtifactTools;
  /** Version of the Go toolchain that builds. */
  readonly toolchain: string;
  readonly lanes: Readonly<Record<'build' | 'download', <T>(task: () => Promise<T>) => Promise<T>>>;
}

/** Gets what a choice names and the store lacks. @returns a pin for every artifact of it, each whole in the store */
export async function realiseChoice(choice: Choice, atHand: AtHand, realisation: Realisation): Promise<readonly Pin[]> {
  const { artifacts, origin } = choice;
  const there = artifacts.flatMap((artifact) => atHand.stored(artifact, origin) ?? []);
  const missing = artifacts.filter((artifact) => atHand.stored(artifact, origin) === undefined);
  if (missing.length === 0) return there;
  const made = await obtain({ ...choice, artifacts: missing }, atHand, realisation);
  for (const pin of made) {
    refuseOtherBytes(pin, atHand.locked(pin.artifact, origin));
    realisation.tools.emit({ kind: 'artifact.ready', artifact: titleOf(pin.artifact, pin.arch), from: choice.from, sizeBytes: pin.sizeBytes });
  }
  return [...there, ...made];
}

async function obtain({ group, artifacts, origin, from }: Choice, atHand: AtHand, { tools, toolchain, lanes }: Realisation): Promise<readonly Pin[]> {
  switch (from) {
    case 'store':
      return [];
    case 'bundle': {
      const pins = artifacts.flatMap((artifact) => atHand.bundled(artifact, origin) ?? []);
      const { bundle } = tools;
      if (bundle !== undefined) for (const pin of pins) await copyArtifact(pin, bundle, tools.store, tools.builder);
      return pins;
    }
    case 'upstream': {
      const downloads = downloadsFor(artifacts, group.arch);
      return (await Promise.all(downloads.map((download) => lanes.download(() => fetchDownload(download, group.arch, tools))))).flat();
    }
    case 'build':
      return Promise.all(artifacts.map((artifact) => lanes.build(() => buildArtifact(artifact, group.arch, toolchain, tools))));
  }
}
