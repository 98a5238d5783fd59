#!/usr/bin/env node
import { main } from './cli/main.ts';
import { processContext } from './cli/process-context.ts';
import type { Recipes } from './cli/recipes.ts';

// The composition root: each recipe gets its adapters here, and is loaded when a command first uses it.

const makeFolder = async (path: string) => await (await import('./adapters/files/make-folder.ts')).makeFolder(path, 0o700);

const cluster = async () => (await import('./wiring/cluster-recipes.ts')).clusterRecipes;

const image = async () => (await import('./wiring/image-recipes.ts')).imageRecipes;

const lab = async () => (await import('./wiring/lab-recipes.ts')).labRecipes;

const recipes: Recipes = {
  plan: async (...args) => await (await cluster()).plan(...args),
  up: async (...args) => await (await cluster()).up(...args),
  status: async (...args) => await (await cluster()).status(...args),
  doctor: async (...args) => await (await cluster()).doctor(...args),
  history: async (...args) => await (await cluster()).history(...args),
  kubeconfig: async (...args) => await (await cluster()).kubeconfig(...args),
  kubectl: async (...args) => await (await cluster()).kubectl(...args),
  ssh: async (...args) => await (await cluster()).ssh(...args),
  reset: async (...args) => await (await cluster()).reset(...args),
  recover: async (...args) => await (await cluster()).recover(...args),
  build: async (...args) => await (await cluster()).build(...args),
  scan: async (...args) => await (await import('./wiring/scan-recipe.ts')).scanRecipe(...args),
  image: async (...args) => await (await image()).image(...args),
  blockDevices: async (...args) => await (await image()).blockDevices(...args),
  lab: {
    up: async (...args) => await (await lab()).up(...args),
    down: async (...args) => await (await lab()).down(...args),
    kill: async (...args) => await (await lab()).kill(...args),
    start: async (...args) => await (await lab()).start(...args),
    restart: async (...args) => await (await lab()).restart(...args),
    replace: async (...args) => await (await lab()).replace(...args),
    powerCut: async (...args) => await (await lab()).powerCut(...args),
    cut: async (...args) => await (await lab()).cut(...args),
    heal: async (...args) => await (await lab()).heal(...args),
    list: async (...args) => await (await lab()).list(...args),
  },
};

process.exitCode = await main(process.argv.slice(2), processContext(recipes, makeFolder));
