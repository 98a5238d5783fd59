import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Ended, type RunOptions, runProgram } from './run-program.ts';

const root = resolve(import.meta.dirname, '../..');

/** One lab a checkout, so that a check in another one takes nothing away from this. */
export const labName = `e2e-${createHash('sha256').update(root).digest('hex').slice(0, 6)}`;
export const labFolder = join(tmpdir(), `bramble-${labName}`);
export const configPath = join(labFolder, 'bramble.yaml');
export const demoManifest = join(root, 'examples/demo.yaml');

export const controlPlanes = ['cp-1', 'cp-2', 'cp-3'] as const;
export const workers = ['worker-1', 'worker-2', 'worker-3'] as const;
export const hosts = [...controlPlanes, ...workers] as const;

export const bramblePath = join(root, 'bramble');

/** The container that is this host. */
export const containerOf = (host: string): string => `bramble-${labName}-${host}`;

/** `bramble lab <args>` for this lab. */
export const lab = (args: readonly string[], options?: RunOptions): Promise<Ended> => runProgram(bramblePath, ['lab', ...args, '--name', labName], options);

/** `bramble <args>` for this lab's cluster. */
export const bramble = (args: readonly string[], options?: RunOptions): Promise<Ended> => runProgram(bramblePath, ['--file', configPath, ...args], options);

/** What kubectl prints. */
export const kubectl = async (args: readonly string[], options?: RunOptions): Promise<string> => (await bramble(['kubectl', ...args], options)).stdout;

/** Makes what the objects say. */
export const applyObjects = (...items: readonly object[]): Promise<string> =>
  kubectl(['apply', '-f', '-'], { stdin: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });

/** What a script prints that root runs on a host. Its login is a user with sudo, as on a Raspberry Pi. */
export const asRoot = async (host: string, script: string, options?: Omit<RunOptions, 'stdin'>): Promise<string> =>
  (await bramble(['ssh', host, 'sudo', '-n', 'sh'], { ...options, stdin: script })).stdout;

/** The same on many hosts at once. */
export const asRootOn = async (names: readonly string[], script: string): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(await Promise.all(names.map(async (host) => [host, await asRoot(host, script)] as const)));

export interface HostPlan {
  readonly changes: number;
  readonly hosts: Readonly<Record<string, readonly { readonly verb: string; readonly subject: string; readonly reason: string }[]>>;
  readonly steps: readonly { readonly title: string; readonly host?: string; readonly rows: readonly { readonly verb: string; readonly subject: string }[] }[];
}

/** `bramble plan --json`, which ends with 2 where something would change. */
export async function plan(expected: 'changes' | 'nothing'): Promise<HostPlan> {
  const { stdout } = await bramble(['plan', '--json'], { codes: [expected === 'changes' ? 2 : 0] });
  return JSON.parse(stdout) as HostPlan;
}

export interface Status {
  readonly cluster: string;
  readonly hosts: readonly { readonly name: string; readonly reachable: boolean; readonly failedUnits: readonly string[] }[];
  readonly nodes: readonly { readonly name: string; readonly ready: boolean; readonly version: string; readonly roles: readonly string[] }[];
  readonly etcd: { readonly members: readonly { readonly name: string; readonly healthy: boolean }[] };
  readonly drift: number;
}

/** `bramble status --json`. */
export const status = async (options?: RunOptions): Promise<Status> => JSON.parse((await bramble(['status', '--json'], options)).stdout) as Status;
