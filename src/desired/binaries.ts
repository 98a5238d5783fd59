import type { Pin } from '../artifacts/artifact.ts';
import { isControlPlane, localBin, type BinaryDigests, type CommandNeed, type NodeContext } from '../components/component.ts';
import type { Want } from '../resources/wants.ts';

/** What puts one command on a host: the artifact, and the link to it where one binary serves several commands. */
interface Provision {
  readonly pin: Pin;
  readonly wants: readonly Want[];
}

/** Thrown when no pin provides a command: provide-artifacts makes every pin that a config needs, so this is a bug. */
const missing = (command: string, arch: string): never => {
  throw new Error(`bug: no artifact provides ${command} for ${arch}`);
};

const kubernetesCommands = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet', 'kube-proxy', 'kubectl'];

/** Workers get the smaller of the two binaries that hold several commands. */
const multiCallName = (node: NodeContext): string => (isControlPlane(node.host) ? 'kubernetes' : 'kubernetes-node');

/** Finds the artifact of each command that components ask for, for the host's own architecture. */
export function provisions(node: NodeContext): { wants(need: CommandNeed): readonly Want[]; digests: BinaryDigests } {
  const own = new Map(
    node.cluster.pins.pins.filter((pin) => pin.artifact.form === 'binary' && pin.arch === node.facts.arch).map((pin) => [pin.artifact.name, pin]),
  );
  const provide = ({ command, directory }: CommandNeed): Provision => {
    const direct = own.get(command);
    if (direct !== undefined) return { pin: direct, wants: [binary(`${directory}/${command}`, direct)] };
    const shared = kubernetesCommands.includes(command) ? own.get(multiCallName(node)) : undefined;
    if (shared === undefined) return missing(command, node.facts.archName);
    const { name } = shared.artifact;
    return { pin: shared, wants: [binary(`${directory}/${name}`, shared), { kind: 'link', path: `${directory}/${command}`, target: name }] };
  };
  return {
    wants: (need) => provide(need).wants,
    digests: (command) => provide({ command, directory: localBin }).pin.sha256,
  };
}

const binary = (path: string, pin: Pin): Want => ({
  kind: 'binary',
  path,
  sha256: pin.sha256,
  sizeBytes: pin.sizeBytes,
  title: `${pin.artifact.name} ${pin.artifact.version}`,
});
