import type { Recipe } from '../artifacts/recipe.ts';
import type { Arch } from '../base/names.ts';
import type { Result } from '../base/result.ts';

/** Makes artifacts from their published source. */
export interface Builder {
  /** Version of the toolchain, such as `go1.26.8`, or the reason why nothing can be built here. */
  toolchain(): Promise<Result<string, string>>;
  /** Changes when the recipe or a file that it builds from changes. */
  recipeDigest(recipe: Recipe): Promise<string>;
  /**
   * Builds into a new file below `directory`. Aborting kills the build and everything it started.
   * @throws Failure `build.failed`, `build.compiler-missing`, `build.cancelled`
   */
  build(recipe: Recipe, arch: Arch, directory: string, options: BuildOptions): Promise<BuiltFile>;
}

export interface BuildOptions {
  readonly signal: AbortSignal | undefined;
  readonly onLine: (line: string) => void;
}

export interface BuiltFile {
  readonly file: string;
  /** Manifest digest of an image. */
  readonly digest?: string;
}
