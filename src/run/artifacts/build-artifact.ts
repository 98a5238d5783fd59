import { type Artifact, type Pin, titleOf } from '../../artifacts/artifact.ts';
import { recipeOf } from '../../artifacts/recipes.ts';
import type { Arch } from '../../base/names.ts';
import { Failure } from '../../base/trouble.ts';
import type { ArtifactTools } from './artifact-tools.ts';
import { recipeKey } from './take-inventory.ts';

/** Builds one artifact and puts it into the store. @throws Failure `build.*` */
export async function buildArtifact(artifact: Artifact, arch: Arch, madeBy: string, { store, builder, emit, signal }: ArtifactTools): Promise<Pin> {
  const title = titleOf(artifact, arch);
  const recipe = recipeOf(artifact);
  const key = await recipeKey(builder, artifact, arch, 'build');
  if (recipe === undefined || key === undefined) {
    throw new Failure({
      code: 'build.no-recipe',
      message: `there is no recipe for building ${title}`,
      remedy: `Use a Kubernetes version that bramble has a module for (builds/kubernetes), or a network that reaches upstream's downloads.`,
    });
  }
  const scratch = await store.scratch();
  try {
    const built = await builder.build(recipe, arch, scratch.path, { signal, onLine: (line) => emit({ kind: 'build.line', artifact: title, line }) });
    const blob = await store.adopt(built.file);
    const pin: Pin = { artifact, arch, ...blob, ...(built.digest === undefined ? {} : { digest: built.digest }), source: 'build', madeBy };
    await store.record(key, pin);
    return pin;
  } finally {
    await scratch.remove();
  }
}
