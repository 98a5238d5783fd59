import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GoBuild, Recipe } from '../../artifacts/recipe.ts';
import type { Arch } from '../../base/names.ts';
import type { Result } from '../../base/result.ts';
import { Failure } from '../../base/trouble.ts';
import type { Builder, BuildOptions, BuiltFile } from '../../ports/builder.ts';
import { checkCompiler } from './c-compiler.ts';
import { compileProgress } from './compile-progress.ts';
import { goArguments, goEnvironment, goEnvironmentHere, ownArch } from './go-arguments.ts';
import { runProgram } from './run-program.ts';
import { findToolchain } from './toolchain.ts';
import { writeImage } from './write-image.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What compresses layers: a program of ours that the Go of the build runs where it builds. */
const layer: GoBuild = { folder: 'layer', package: '.', tags: [], variables: {} };

/** Builds with the Go toolchain on the path and the user's own Go caches. `builds` is this project's folder of Go modules. */
export class GoBuilder implements Builder {
  readonly #builds: string;
  readonly #env: Environment;

  constructor(builds: string, env: Environment) {
    this.#builds = builds;
    this.#env = env;
  }

  toolchain(): Promise<Result<string, string>> {
    return findToolchain(this.#builds, this.#env);
  }

  async recipeDigest(recipe: Recipe): Promise<string> {
    const folder = join(this.#builds, recipe.go.folder);
    const modFile = recipe.go.modFile ?? 'go.mod';
    const isUsed = (name: string): boolean => name.endsWith('.go') || name.endsWith('/go.mod') || name === modFile || name === modFile.replace(/mod$/, 'sum');
    const names = (await readdir(folder, { recursive: true })).filter(isUsed).toSorted();
    const hash = createHash('sha256').update(JSON.stringify([recipe, goArguments(recipe.go, ''), names]));
    for (const name of names) hash.update(await readFile(join(folder, name))).update('\0');
    if (recipe.image !== undefined) hash.update(await readFile(join(this.#builds, layer.folder, 'main.go')));
    return hash.digest('hex');
  }

  async build(recipe: Recipe, arch: Arch, directory: string, options: BuildOptions): Promise<BuiltFile> {
    const { artifact, go, image } = recipe;
    if (go.c !== undefined) await checkCompiler(artifact.name, go.c, arch, this.#env);
    const binary = join(directory, artifact.name);
    await this.#compile(recipe, arch, binary, options);
    if (image === undefined) return { file: binary };
    const archive = `${binary}.tar`;
    const parts = { spec: image, reference: artifact.reference ?? artifact.name, arch, files: new Map([[image.path, binary]]) };
    return { file: archive, digest: await writeImage(parts, archive, (from, to) => this.compress(from, to, options)) };
  }

  /** Compresses a file into another one beside it with gzip: the same bytes on every computer that has the same Go. @throws Failure `build.*` */
  compress(from: string, to: string, options: BuildOptions): Promise<void> {
    return this.#go('a layer', layer, ['run', '.', from, to], goEnvironmentHere, dirname(to), options);
  }

  #compile({ artifact, go }: Recipe, arch: Arch, output: string, options: BuildOptions): Promise<void> {
    const what = `${artifact.name} ${artifact.version} for ${arch}`;
    return this.#go(what, go, goArguments(go, output), goEnvironment(go, arch, ownArch()), dirname(output), options);
  }

  async #go(what: string, { folder }: GoBuild, args: readonly string[], env: Environment, scratch: string, { signal, onLine }: BuildOptions): Promise<void> {
    const lastLines: string[] = [];
    const tell = compileProgress(onLine, Date.now);
    const end = await runProgram({
      argv: ['go', ...args],
      cwd: join(this.#builds, folder),
      // Go's own unfinished work goes where ours is: /tmp may be small, and a killed Go leaves it behind.
      env: { ...this.#env, ...env, GOTMPDIR: scratch },
      signal,
      onLine: (line) => {
        lastLines.push(line);
        if (lastLines.length > 20) lastLines.shift();
        tell(line);
      },
    });
    if (end.kind === 'cancelled')
      throw new Failure({ code: 'build.cancelled', message: `Building ${what} was cancelled`, remedy: 'Run the command again: what was compiled is kept.' });
    if (end.kind === 'exited' && end.code === 0) return;
    throw new Failure({
      code: 'build.failed',
      message: `Building ${what} with Go failed`,
      remedy:
        "Read Go's last lines below. The modules come through GOPROXY (see `go env GOPROXY`): it must be reachable once, and the disk needs about 6 GB for Go's caches.",
      evidence: end.kind === 'missing' ? 'go: no such program' : lastLines.join('\n'),
    });
  }
}
