import { labPorts } from '../adapters/lab/lab-ports.ts';
import { systemClock } from '../adapters/clock/system-clock.ts';
import type { LabRecipes } from '../cli/recipes.ts';
import { supportedKubernetes } from '../config/kubernetes-version.ts';
import type { CardWish } from '../ports/lab.ts';
import { type LabCall, labRecipes as recipesFor } from '../run/lab-recipes.ts';

/** A card is one step of a lab, which the steps of making an image would only confuse. */
const writeCard =
  ({ signal }: LabCall) =>
  async ({ config, configPath, host, source, folder }: CardWish): Promise<void> => {
    const { imageRecipes } = await import('./image-recipes.ts');
    const run = { config, configPath, signal, emit: () => undefined, confirmHostKey: () => Promise.resolve(false), newMachines: [], breaksLocks: false };
    const hosts = config.hosts.filter((each) => each.name === host);
    await imageRecipes.image(run, { hosts, source, os: undefined, sha256: undefined, into: { kind: 'folder', folder }, newKeys: true });
  };

export const labRecipes: LabRecipes = recipesFor({
  kubernetes: supportedKubernetes[0],
  portsFor: (call) => labPorts({ clock: systemClock, emit: call.emit, signal: call.signal, writeCard: writeCard(call) }),
});
