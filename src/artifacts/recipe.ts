import type { Artifact } from './artifact.ts';
import type { ImageSpec } from './image-spec.ts';

/** One `go build` of one package, as data. */
export interface GoBuild {
  /** Folder below builds/ that holds go.mod and go.sum. */
  readonly folder: string;
  /** Another file than go.mod, such as `1.36.3.mod`; its sums are beside it in `1.36.3.sum`. */
  readonly modFile?: string;
  /** Package to build, as `go build` takes it. */
  readonly package: string;
  readonly tags: readonly string[];
  /** Strings that the linker sets (`-X name=value`): the version that the program tells. */
  readonly variables: Readonly<Record<string, string>>;
  /** Undefined: no C, which builds everywhere. Else a static build with a C compiler for the target. */
  readonly c?: {
    /** Debian packages that it needs on the target's architecture, for the error's remedy. */
    readonly packages: readonly string[];
    /** pkg-config names of the libraries that have to be there. */
    readonly libraries: readonly string[];
  };
}

/** How an artifact is made from source: a binary, and for an image what to wrap around it. */
export interface Recipe {
  readonly artifact: Artifact;
  readonly go: GoBuild;
  readonly image?: ImageSpec;
}
