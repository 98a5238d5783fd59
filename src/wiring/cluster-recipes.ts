import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { loginArguments } from '../adapters/ssh/login-arguments.ts';
import { openWorkspace } from '../adapters/workspace/workspace.ts';
import type { Arch } from '../base/names.ts';
import { Failure } from '../base/trouble.ts';
import type { BuildWish, ClusterRun, Recipes } from '../cli/recipes.ts';
import { FileStore } from '../adapters/store/file-store.ts';
import { needsOfArches } from '../run/artifacts/needs.ts';
import { doctor } from '../run/doctor.ts';
import { exportBundle } from '../run/export-bundle.ts';
import { history } from '../run/history/read-history.ts';
import { adminKubeconfig } from '../run/kubeconfig.ts';
import { targetOf } from '../run/observe-hosts.ts';
import { recover } from '../run/recover.ts';
import { reset } from '../run/reset.ts';
import { status } from '../run/status.ts';
import { planCluster, up } from '../run/up.ts';
import { artifactTools, withLock } from './artifacts.ts';
import { openWorld, type WorldOptions } from './world.ts';
import { findKubectl } from './kubectl.ts';

type ClusterRecipes = Omit<Recipes, 'lab' | 'scan' | 'image' | 'blockDevices'>;

/** Runs work with a world that is closed afterwards. */
async function within<T>(run: ClusterRun, options: WorldOptions, work: (world: ReturnType<typeof openWorld>) => Promise<T>): Promise<T> {
  const world = openWorld(run, options);
  try {
    return await work(world);
  } finally {
    world.close();
  }
}

/** Hands the terminal over to a program and gives its exit code; a signal counts as 130. It ends when bramble is told to end. */
const handOver = (
  { signal }: ClusterRun,
  program: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; argv0?: string } = {},
): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { stdio: 'inherit', ...options });
    // Ctrl-C reaches both from a terminal; a signal for bramble alone would leave the program behind.
    const end = (): void => void child.kill();
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    child
      .on('error', (cause) =>
        reject(new Failure({ code: 'cli.program-missing', message: `${program} could not be started`, remedy: 'Install it, or check your PATH.', cause })),
      )
      .on('exit', (code) => {
        signal.removeEventListener('abort', end);
        resolve(code ?? 130);
      });
  });

/** The lock of a workspace is kept; without a bramble.yaml nothing is written but the store and the bundle. */
async function build({ config, configPath, origin, arches, jobs, updateLock, bundle, signal, emit }: BuildWish): Promise<void> {
  const own: Arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const needs = needsOfArches(config, arches.length === 0 ? [own] : arches);
  const tools = artifactTools(emit, signal);
  const provided = await withLock(openWorkspace(dirname(configPath)), tools, { needs, jobs, isLockUpdated: updateLock, origin });
  if (config !== undefined) await provided.keep();
  if (bundle === undefined) return;
  await exportBundle(provided.pins.pins, tools.store, new FileStore(bundle), tools.builder);
  emit({ kind: 'note', text: `${bundle} holds everything; on a computer without a network: BRAMBLE_BUNDLE=<that folder> bramble up` });
}

async function kubectl(run: ClusterRun, args: readonly string[]): Promise<number> {
  const { path, program } = await within(run, {}, async (world) => ({
    path: await world.workspace.writePrivate('kubeconfig', (await adminKubeconfig(run.config, world)).reveal()),
    program: await findKubectl(run.config.kubernetes, world.workspace),
  }));
  return handOver(run, program.path, args, { env: { ...process.env, KUBECONFIG: path }, argv0: 'kubectl' });
}

async function ssh(run: ClusterRun, name: string, command: readonly string[]): Promise<number> {
  const host = run.config.hosts.find((each) => each.name === name);
  if (host === undefined) throw new Error(`bug: ${name} is not in the config`);
  // ssh itself would only refuse the new key.
  if (run.newMachines.includes(host.name)) await within(run, {}, async ({ transport, signal }) => (await transport.connect(targetOf(host), signal)).close());
  return handOver(run, 'ssh', await loginArguments({ directory: join(dirname(run.configPath), '.bramble') }, targetOf(host), command));
}

export const clusterRecipes: ClusterRecipes = {
  plan: (run, wish) => within(run, { sharesLogins: true }, (world) => planCluster(run.config, world, wish)),
  up: (run, { jobs, ...options }) => within(run, { jobs }, (world) => up(run.config, world, options)),
  status: (run) => within(run, { sharesLogins: true }, (world) => status(run.config, world)),
  doctor: (run, wish) => within(run, {}, (world) => doctor(run.config, world, wish)),
  history: (run) => within(run, {}, (world) => history(run.config, world)),
  kubeconfig: (run) => within(run, {}, (world) => adminKubeconfig(run.config, world)),
  kubectl,
  ssh,
  reset: (run, { hosts, ...options }) => within(run, {}, (world) => reset(run.config, world, hosts, options)),
  recover: (run, options) => within(run, {}, (world) => recover(run.config, world, options)),
  build,
};
