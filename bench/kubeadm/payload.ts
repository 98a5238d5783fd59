import { images } from '../../src/artifacts/catalogue.ts';
import type { Artifact } from '../../src/artifacts/artifact.ts';
import type { Recipe } from '../../src/artifacts/recipe.ts';
import { recipeOf } from '../../src/artifacts/recipes.ts';
import { versions } from '../../src/artifacts/versions.ts';
import type { Role, Sha256 } from '../../src/base/names.ts';
import type { SshTarget } from '../../src/ports/transport.ts';
import { readNft, withNft } from './nft.ts';
import { builders, provide, type Provided, stores } from './provide.ts';
import { controlPlaneImages, kubeadmRecipe, programRecipes, proxyRecipe } from './recipes.ts';

/** A program and where it stands on a host. */
export interface ProgramFile extends Provided {
  readonly target: string;
}

/** Everything that kubeadm's hosts get sent, in the operator's store; a worker gets no kubectl, which nobody calls there. */
export interface Payload {
  readonly programs: Readonly<Record<Role, readonly ProgramFile[]>>;
  readonly images: Readonly<Record<Role, readonly Provided[]>>;
  /** Where the bytes of each of these are. */
  readonly paths: ReadonlyMap<Sha256, string>;
}

const runtimePlaces: readonly (readonly [artifact: Artifact, folder: string])[] = [
  ...['containerd', 'containerd-shim-runc-v2'].map((name) => [{ name, version: versions.containerd, form: 'binary' }, '/usr/local/bin'] as const),
  [{ name: 'runc', version: versions.runc, form: 'binary' }, '/usr/local/bin'],
  ...['ptp', 'host-local', 'portmap', 'loopback'].map((name) => [{ name, version: versions.cni, form: 'binary' }, '/opt/cni/bin'] as const),
];

const ofBramble = (artifact: Artifact): Promise<Provided> => {
  const recipe = recipeOf(artifact);
  if (recipe === undefined) throw new Error(`there is no recipe for ${artifact.name}`);
  return provide(recipe, { store: stores.bramble, builder: builders.bramble });
};

const ofBench = (recipe: Recipe): Promise<Provided> => provide(recipe, { store: stores.bench, builder: builders.bramble });

/** Puts into the store what is not there yet. containerd, runc, the CNI plugins, pause and CoreDNS are bramble's own. */
export async function kubeadmPayload(version: string, workspace: string, machine: SshTarget): Promise<Payload> {
  const runtime = await inTurn(runtimePlaces, async ([artifact, folder]) => ({ ...(await ofBramble(artifact)), target: `${folder}/${artifact.name}` }));
  const kubeadm = await provide(kubeadmRecipe(version), { store: stores.bench, builder: builders.bench });
  const kubernetes = [kubeadm, ...(await inTurn(programRecipes(version), ofBench))].map((each) => ({ ...each, target: `/usr/bin/${each.pin.artifact.name}` }));
  const programs = [...runtime, ...kubernetes];
  const proxy = proxyRecipe(version);
  const everywhere = [
    await ofBramble(images.pause),
    await provide(proxy, { store: stores.bench, builder: builders.bramble, finish: withNft(proxy, await readNft(workspace, machine)) }),
    await ofBramble(images.coredns),
  ];
  const controlPlane = await inTurn(controlPlaneImages(version), ofBench);
  return {
    programs: { 'control-plane': programs, worker: programs.filter(({ pin }) => pin.artifact.name !== 'kubectl') },
    images: { 'control-plane': [...controlPlane, ...everywhere], worker: everywhere },
    paths: new Map([...programs, ...controlPlane, ...everywhere].map(({ pin, path }) => [pin.sha256, path])),
  };
}

/** A linker takes gigabytes of memory: one at a time. */
async function inTurn<From, To>(items: readonly From[], work: (item: From) => Promise<To>): Promise<readonly To[]> {
  const done: To[] = [];
  for (const item of items) done.push(await work(item));
  return done;
}
