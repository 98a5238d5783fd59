import type { Config } from '../config/config.ts';
import type { AddonName } from '../footprint/figures.ts';
import type { KubeObject } from '../objects/kube-object.ts';

/** What has to be true for an add-on to count as healthy; run/checks/wait-healthy.ts knows how to look. */
export type Health =
  /** All replicas run the current template and are available; where fewer have a place, `atLeast` so many. */
  | { readonly kind: 'deployment'; readonly namespace: string; readonly name: string; readonly atLeast?: number }
  /** The API server gets answers from the extension behind it. */
  | { readonly kind: 'api-service'; readonly name: string };

/** Something that runs in the cluster and that bramble places there. Pure data: no add-on talks to anything. */
export interface Addon<Params> {
  /** Name of the set that its objects belong to. What its pods take is in the table of footprint/figures.ts. */
  readonly name: AddonName;
  /** How many pods of it there are in a cluster; 0 where the config does not want it. */
  pods(config: Pick<Config, 'hosts' | 'addons'>): number;
  /** References of the images that its pods run. */
  readonly images: readonly string[];
  objects(params: Params): readonly KubeObject[];
  readonly health: readonly Health[];
}

/** Keeps an add-on's parameter type without naming it. */
export const addon = <Params>(definition: Addon<Params>): Addon<Params> => definition;
