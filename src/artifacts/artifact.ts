import type { Arch, Sha256 } from '../base/names.ts';

/** Something bramble puts on a host that it does not write itself: a binary or an image archive. */
export interface Artifact {
  /** Such as `etcd`, `kubernetes` (all commands in one binary) or `image-coredns`. */
  readonly name: string;
  readonly version: string;
  readonly form: 'binary' | 'image';
  /** Full reference that an image archive holds, such as `registry.k8s.io/pause:3.10.1`. */
  readonly reference?: string;
}

/** Where bytes were made. The same artifact from the two has other bytes, and sometimes other programs in it. */
export type Origin = 'build' | 'upstream';

/** One artifact for one architecture, pinned: what bramble.lock records and the store holds. */
export interface Pin {
  readonly artifact: Artifact;
  readonly arch: Arch;
  readonly sha256: Sha256;
  readonly sizeBytes: number;
  /** Manifest digest (`sha256:...`) of an image. */
  readonly digest?: string;
  /** Where its bytes were made, by whatever way they came. */
  readonly source: Origin;
  /** What built it, such as `go1.26.8`: another version makes other bytes. */
  readonly madeBy?: string;
}

/** Every pin a cluster needs. Kubernetes is there either as one binary for all commands, or as one a command. */
export interface PinSet {
  readonly pins: readonly Pin[];
}

/** What people and events call one artifact for one architecture, such as `etcd 3.7.3 arm64`. */
export const titleOf = (artifact: Artifact, arch: Arch): string => `${artifact.name} ${artifact.version} ${arch}`;
