/** The library's public door: what the command line does, as functions on data. */
export { Failure, type Problem, Problems } from './base/trouble.ts';
export type { Config, Host } from './config/config.ts';
export { parseConfig } from './config/parse-config.ts';
export { showConfig } from './config/show-config.ts';
export type { Event, Happening } from './events/event.ts';
export { fold } from './events/fold.ts';
export { emptyRun, type RunState } from './events/run-state.ts';
export type { Plan } from './plan/step.ts';
export type { ClusterRun, Recipes } from './cli/recipes.ts';
export { clusterRecipes } from './wiring/cluster-recipes.ts';
