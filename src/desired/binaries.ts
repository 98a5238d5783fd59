import type { Pin } from '../artifacts/artifact.ts';
import { holdersOf } from '../artifacts/programs.ts';
import { localBin, type BinaryDigests, type CommandNeed, type NodeContext } from '../components/component.ts';
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

/** Finds the artifact of each command that components ask for, for the host's own architecture. */
export function provisions(node: NodeContext): { wants(need: CommandNeed): readonly Want[]; digests: BinaryDigests } {
  const own = new Map(
    node.cluster.pins.pins.filter((pin) => pin.artifact.form === 'binary' && pin.arch === node.facts.arch).map((pin) => [pin.artifact.name, pin]),
  );
  const provide = ({ command, directory }: CommandNeed): Provision => {
    const pin = holdersOf(command, node.host.role)
      .map((holder) => own.get(holder))
      .find((each) => each !== undefined);
    if (pin === undefined) return missing(command, node.facts.archName);
    const { name } = pin.artifact;
    const link: readonly Want[] = name === command ? [] : [{ kind: 'link', path: `${directory}/${command}`, target: name }];
    return { pin, wants: [binary(`${directory}/${name}`, pin), ...link] };
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
