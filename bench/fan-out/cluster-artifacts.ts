import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Pin } from '../../src/artifacts/artifact.ts';
import { parseLock } from '../../src/artifacts/parse-lock.ts';
import type { Command } from '../../src/command/command.ts';
import type { Host } from '../../src/config/config.ts';
import type { HostStep, Plan } from '../../src/plan/step.ts';
import { binary } from '../../src/resources/binary.ts';
import { bramble } from '../measure/bramble.ts';

/** Where the machines of the bench get their artifacts: nothing of it is ever started. */
export const folder = '/opt/bench';

/** Everything that the cluster of a bramble.yaml needs, from the store. */
export async function clusterArtifacts(file: string): Promise<readonly Pin[]> {
  await bramble('-f', file, 'build');
  const lock = join(dirname(file), 'bramble.lock');
  const parsed = parseLock(readFileSync(lock, 'utf8'), lock);
  if (!parsed.ok) throw new Error(`${lock} cannot be read`);
  return parsed.value.pins.filter(({ artifact }) => artifact.name !== 'image-demo');
}

/** What runs containers, and etcd: whole artifacts, and of every set a quarter of its bytes and of its artifacts. */
const quarter = ['containerd', 'containerd-shim-runc-v2', 'runc', 'etcd'];
export const quarterOf = (pins: readonly Pin[]): readonly Pin[] => pins.filter(({ artifact }) => quarter.includes(artifact.name));

const ofControlPlanes = ['etcd', 'kubernetes'];
const ofWorkers = ['kubernetes-node'];

/** What one host gets, in the order in which an `up` places it. */
export const artifactsOf = (host: Host, pins: readonly Pin[]): readonly Pin[] => {
  const own = (name: string): boolean => !(host.role === 'control-plane' ? ofWorkers : ofControlPlanes).includes(name);
  const isFirst = ({ artifact }: Pin): boolean => ofControlPlanes.includes(artifact.name);
  const all = pins.filter(({ artifact }) => own(artifact.name));
  return [...all.filter(isFirst), ...all.filter((pin) => !isFirst(pin))];
};

export const sizeOf = (pins: readonly Pin[]): number => pins.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** An executable is placed as `up` does it; an image is streamed to a program, which here only writes it down. */
function commandsFor({ artifact, sha256, sizeBytes }: Pin): readonly Command[] {
  const path = `${folder}/${artifact.name}`;
  if (artifact.form === 'image') return [{ argv: ['sh', '-c', 'cat >"$1"', 'sh', path], input: { kind: 'artifact', sha256, sizeBytes } }];
  return binary.commands({ kind: 'place', want: { kind: 'binary', path, sha256, sizeBytes, title: artifact.name }, reason: 'bench', isNew: true });
}

/** Brings its artifacts to every host, all at once. */
export const sendingPlan = (hosts: readonly Host[], pins: readonly Pin[]): Plan => ({
  notes: [],
  steps: hosts.map(
    (host): HostStep => ({
      kind: 'host',
      id: `${host.name}/runtime`,
      title: 'artifacts',
      after: [],
      host: host.name,
      stage: host.role === 'control-plane' ? 'control-plane' : 'runtime',
      before: [],
      batches: artifactsOf(host, pins).map((pin) => ({ changes: [], commands: commandsFor(pin) })),
    }),
  ),
});
