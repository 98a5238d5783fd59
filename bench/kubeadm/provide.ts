import { join } from 'node:path';
import { GoBuilder } from '../../src/adapters/build/go-builder.ts';
import { ownArch } from '../../src/adapters/build/go-arguments.ts';
import { FileStore } from '../../src/adapters/store/file-store.ts';
import { storePath } from '../../src/adapters/store/store-path.ts';
import { type Pin, titleOf } from '../../src/artifacts/artifact.ts';
import type { Recipe } from '../../src/artifacts/recipe.ts';
import type { Arch } from '../../src/base/names.ts';
import { interrupted } from '../measure/interruption.ts';

/** An artifact that is ready to be sent. */
export interface Provided {
  readonly pin: Pin;
  readonly path: string;
}

/** Makes an image of a built binary where the builder's own, which holds nothing else, does not do. `input` is a digest of what else it holds. */
export interface Finish {
  readonly input: string;
  make(binary: string): Promise<{ readonly file: string; readonly digest: string }>;
}

export const arch = ownArch() as Arch;
const root = storePath(process.env);
/** What bramble itself uses, and beside it what only this bench does. */
export const stores = { bramble: new FileStore(root), bench: new FileStore(join(root, 'bench')) } as const;
export const builders = { bramble: new GoBuilder('builds', process.env), bench: new GoBuilder('bench/kubeadm', process.env) } as const;

/** From the store, and built into it where it is not there yet or something that it is made of has changed. */
export async function provide(
  recipe: Recipe,
  { store, builder, finish }: { readonly store: FileStore; readonly builder: GoBuilder; readonly finish?: Finish },
): Promise<Provided> {
  const { artifact } = recipe;
  const key = { artifact, arch, recipe: `build:${await builder.recipeDigest(recipe)}${finish?.input ?? ''}` };
  const found = await store.find(key);
  if (found !== undefined) return { pin: found, path: store.path(found.sha256) };
  process.stdout.write(`building ${titleOf(artifact, arch)}\n`);
  const scratch = await store.scratch();
  try {
    const wanted: Recipe = finish === undefined ? recipe : { artifact, go: recipe.go };
    const built = await builder.build(wanted, arch, scratch.path, { signal: interrupted, onLine: () => undefined });
    const made = finish === undefined ? built : await finish.make(built.file);
    const pin: Pin = { artifact, arch, ...(await store.adopt(made.file)), ...(made.digest === undefined ? {} : { digest: made.digest }), source: 'build' };
    await store.record(key, pin);
    return { pin, path: store.path(pin.sha256) };
  } finally {
    await scratch.remove();
  }
}
