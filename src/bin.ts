#!/usr/bin/env node
import { systemClock } from './adapters/clock/system-clock.ts';
import { Failure } from './base/trouble.ts';
import { main } from './cli/main.ts';
import { processContext } from './cli/process-context.ts';
import type { LabRecipes, Recipes } from './cli/recipes.ts';

// The composition root: each recipe gets its adapters here, and is loaded when a command first uses it.

const lab = async (): Promise<LabRecipes> => {
  const [{ labRecipes }, { labPorts }, { supportedKubernetes }] = await Promise.all([
    import('./run/lab-recipes.ts'),
    import('./adapters/lab/lab-ports.ts'),
    import('./config/kubernetes-version.ts'),
  ]);
  return labRecipes({ kubernetes: supportedKubernetes[0], portsFor: ({ emit, signal }) => labPorts({ clock: systemClock, emit, signal }) });
};

const recipes: Recipes = {
  plan: () => Promise.reject(notWired('plan')),
  up: () => Promise.reject(notWired('up')),
  status: () => Promise.reject(notWired('status')),
  kubeconfig: () => Promise.reject(notWired('kubeconfig')),
  kubectl: () => Promise.reject(notWired('kubectl')),
  ssh: () => Promise.reject(notWired('ssh')),
  reset: () => Promise.reject(notWired('reset')),
  build: () => Promise.reject(notWired('build')),
  lab: {
    up: async (...args) => await (await lab()).up(...args),
    down: async (...args) => await (await lab()).down(...args),
    kill: async (...args) => await (await lab()).kill(...args),
    start: async (...args) => await (await lab()).start(...args),
    restart: async (...args) => await (await lab()).restart(...args),
    powerCut: async (...args) => await (await lab()).powerCut(...args),
    cut: async (...args) => await (await lab()).cut(...args),
    heal: async (...args) => await (await lab()).heal(...args),
    list: async (...args) => await (await lab()).list(...args),
  },
};

function notWired(command: string): Failure {
  return new Failure({ code: 'cli.not-wired', message: `${command} is not part of this build`, remedy: 'Use a newer one.' });
}

process.exitCode = await main(process.argv.slice(2), processContext(recipes));
