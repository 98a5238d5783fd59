import type { Arch } from '../base/names.ts';
import { byText } from '../base/order.ts';
import type { Artifact, Origin, Pin } from './artifact.ts';

/** What bramble.lock says: the exact bytes of every artifact. It is authoritative; users commit it. */
export interface Lock {
  readonly pins: readonly Pin[];
}

export const emptyLock: Lock = { pins: [] };

/** The pin of an artifact, if the lock has one for this version, architecture and origin. */
export const lockedPin = (lock: Lock, artifact: Artifact, arch: Arch, origin: Origin): Pin | undefined =>
  lock.pins.find((pin) => pin.arch === arch && pin.source === origin && pin.artifact.name === artifact.name && pin.artifact.version === artifact.version);

/** What was chosen for a group on an architecture: its pins, and every artifact of either way to have the group. */
export interface Decision {
  readonly arch: Arch;
  readonly alternatives: readonly Artifact[];
  readonly pins: readonly Pin[];
}

/**
 * The lock with what was decided; the other way to have the same programs goes. Old pins of another version go too: a cluster has
 * one version of everything. What is for other architectures stays, as such a board may only be away.
 */
export function mergeLock(lock: Lock, decisions: readonly Decision[]): Lock {
  const pins = decisions.flatMap((decision) => decision.pins);
  const versions = new Map(pins.map((pin) => [pin.artifact.name, pin.artifact.version]));
  const isDecided = ({ artifact, arch }: Pin): boolean =>
    decisions.some((decision) => decision.arch === arch && decision.alternatives.some((alternative) => alternative.name === artifact.name));
  const isOld = ({ artifact }: Pin): boolean => (versions.get(artifact.name) ?? artifact.version) !== artifact.version;
  return { pins: [...lock.pins.filter((pin) => !isDecided(pin) && !isOld(pin)), ...pins].toSorted(byName) };
}

/** Whether the hosts of an architecture run upstream's files, and pull the images that the lock does not pin. */
export const isLockedToUpstream = (lock: Lock, arch: Arch): boolean => lock.pins.some((pin) => pin.arch === arch && pin.source === 'upstream');

const byName = (a: Pin, b: Pin): number => byText(a.artifact.name, b.artifact.name) || byText(a.arch, b.arch);

/** bramble.lock as text: one block an artifact, one line an architecture, the same lock always the same bytes. */
export function renderLock(lock: Lock): string {
  const names = [...new Set(lock.pins.map((pin) => pin.artifact.name))].toSorted();
  const blocks = names.map((name) => {
    const pins = lock.pins.filter((pin) => pin.artifact.name === name).toSorted(byName);
    return [...head(pins[0]), ...pins.map(architectureLine), ''].join('\n');
  });
  const list = blocks.length === 0 ? ['artifacts: []', ''] : ['artifacts:', ...blocks];
  return ['# The exact bytes of every artifact of this cluster. Written by bramble; commit it.', 'version: 1', ...list].join('\n');
}

function head(pin: Pin | undefined): readonly string[] {
  if (pin === undefined) return [];
  const { name, version, form, reference } = pin.artifact;
  return [`  - name: ${name}`, `    version: "${version}"`, `    form: ${form}`, ...(reference === undefined ? [] : [`    reference: ${reference}`])];
}

function architectureLine(pin: Pin): string {
  const fields = [
    // Quoted: a digest of digits and one `e` would be a number.
    `sha256: "${pin.sha256}"`,
    `size: ${pin.sizeBytes}`,
    ...(pin.digest === undefined ? [] : [`digest: "${pin.digest}"`]),
    `source: ${pin.source}`,
    ...(pin.madeBy === undefined ? [] : [`by: ${pin.madeBy}`]),
  ];
  return `    ${pin.arch}: { ${fields.join(', ')} }`;
}
