import type { Lock } from '../artifacts/lock.ts';
import type { Arch } from '../base/names.ts';
import type { Config } from '../config/config.ts';
import type { ArtifactTools } from './artifacts/artifact-tools.ts';
import { needsOfArches } from './artifacts/needs.ts';
import { type ProvidedArtifacts, provideArtifacts } from './provide-artifacts.ts';

export interface BuildRequest {
  /** Undefined: everything of the newest Kubernetes. */
  readonly config: Config | undefined;
  readonly lock: Lock;
  readonly arches: readonly Arch[];
  readonly jobs: number | undefined;
  readonly isLockUpdated: boolean;
}

/** Builds what the hosts of a config could need on these architectures. @throws Failure `artifact.*`, `build.*` */
export function buildArtifacts({ config, lock, arches, jobs, isLockUpdated }: BuildRequest, tools: ArtifactTools): Promise<ProvidedArtifacts> {
  return provideArtifacts({ needs: needsOfArches(config, arches), lock, isLockUpdated, origin: 'build', jobs }, tools);
}
