import type { Artifact, Origin, Pin } from '../../artifacts/artifact.ts';
import type { Group } from '../../artifacts/catalogue.ts';
import type { AtHand } from '../../artifacts/choose-source.ts';
import { isLockedToUpstream, type Lock, lockedPin } from '../../artifacts/lock.ts';
import { recipeOf } from '../../artifacts/recipes.ts';
import { upstreamRecipe } from '../../artifacts/upstream.ts';
import type { Arch } from '../../base/names.ts';
import type { Builder } from '../../ports/builder.ts';
import type { ArtifactStore, RecipeKey } from '../../ports/store.ts';
import type { ArtifactTools } from './artifact-tools.ts';

/** How the store remembers an artifact of either origin; undefined where there is no such recipe. */
export async function recipeKey(builder: Builder, artifact: Artifact, arch: Arch, origin: Origin): Promise<RecipeKey | undefined> {
  if (origin === 'upstream') {
    const recipe = upstreamRecipe(artifact, arch);
    return recipe === undefined ? undefined : { artifact, arch, recipe };
  }
  const recipe = recipeOf(artifact);
  return recipe === undefined ? undefined : { artifact, arch, recipe: `build:${await builder.recipeDigest(recipe)}` };
}

/** What lock, store and bundle know of one group, before anybody else is asked. */
export async function takeInventory(group: Group, lock: Lock, { store, bundle, builder }: ArtifactTools): Promise<AtHand> {
  const stored = new Map<string, Pin>();
  const bundled = new Map<string, Pin>();
  const wanted = [
    ...group.built.map((artifact) => ({ artifact, origin: 'build' as const })),
    ...(group.upstream ?? []).map((artifact) => ({ artifact, origin: 'upstream' as const })),
  ];
  const look = async (into: Map<string, Pin>, where: ArtifactStore, artifact: Artifact, origin: Origin): Promise<void> => {
    const locked = lockedPin(lock, artifact, group.arch, origin);
    if (locked !== undefined) {
      if (await where.has(locked.sha256)) into.set(keyOf(artifact, origin), locked);
      return;
    }
    const key = await recipeKey(builder, artifact, group.arch, origin);
    const pin = key === undefined ? undefined : await where.find(key);
    if (pin !== undefined) into.set(keyOf(artifact, origin), pin);
  };
  await Promise.all(
    wanted.flatMap(({ artifact, origin }) => [
      look(stored, store, artifact, origin),
      ...(bundle === undefined ? [] : [look(bundled, bundle, artifact, origin)]),
    ]),
  );
  return {
    locked: (artifact, origin) => lockedPin(lock, artifact, group.arch, origin),
    stored: (artifact, origin) => stored.get(keyOf(artifact, origin)),
    bundled: (artifact, origin) => bundled.get(keyOf(artifact, origin)),
    isLockedToUpstream: isLockedToUpstream(lock, group.arch),
  };
}

const keyOf = (artifact: Artifact, origin: Origin): string => `${origin}/${artifact.name}`;
