import { err, ok, type Result } from '../base/result.ts';
import type { Artifact, Origin, Pin } from './artifact.ts';
import type { Group } from './catalogue.ts';

export type Source = 'store' | 'bundle' | 'upstream' | 'build';

/** What the operator's machine and the lock say, without asking anybody else. */
export interface AtHand {
  /** Pin of an artifact in bramble.lock. */
  readonly locked: (artifact: Artifact, origin: Origin) => Pin | undefined;
  /** Pin of an artifact that the store, or the bundle, holds whole. Where the lock has one, only its bytes count. */
  readonly stored: (artifact: Artifact, origin: Origin) => Pin | undefined;
  readonly bundled: (artifact: Artifact, origin: Origin) => Pin | undefined;
  /** bramble.lock pins upstream's files for this architecture: nodes pull the images that it does not pin. */
  readonly isLockedToUpstream: boolean;
}

/** Everything that is known before anything is fetched or built. */
export interface Sources extends AtHand {
  /** Undefined when upstream answers, else why it does not. */
  readonly upstream: string | undefined;
  /** The Go toolchain's version, or why there is none. */
  readonly toolchain: Result<string, string>;
}

/** Which artifacts a group comes as, and from where whatever is not there yet is taken. */
export interface Choice {
  readonly group: Group;
  readonly artifacts: readonly Artifact[];
  readonly origin: Origin;
  readonly from: Source;
  readonly because: string;
}

/** Chooses without a question to the outside; undefined where upstream and the toolchain matter. */
export function chooseAtHand(group: Group, sources: AtHand): Choice | undefined {
  const locked = lockedVariant(group, sources);
  for (const { artifacts, origin } of locked === undefined ? variantsOf(group) : [locked]) {
    const isStored = (artifact: Artifact): boolean => sources.stored(artifact, origin) !== undefined;
    const isBundled = (artifact: Artifact): boolean => sources.bundled(artifact, origin) !== undefined;
    if (artifacts.every(isStored)) return { group, artifacts, origin, from: 'store', because: 'the store has it' };
    if (artifacts.every((artifact) => isStored(artifact) || isBundled(artifact))) {
      return { group, artifacts, origin, from: 'bundle', because: 'the bundle has it' };
    }
  }
  const isPulled = group.upstream?.length === 0 && sources.isLockedToUpstream && locked === undefined;
  const because = "bramble.lock pins upstream's files: nodes pull the image";
  return isPulled ? { group, artifacts: [], origin: 'upstream', from: 'upstream', because } : undefined;
}

/**
 * Chooses where a group comes from: what bramble.lock pins, else what the store or the bundle holds whole, else upstream
 * where it answers, else Go. The error is the reason why none can be had.
 */
export function chooseSource(group: Group, sources: Sources): Result<Choice, string> {
  const atHand = chooseAtHand(group, sources);
  if (atHand !== undefined) return ok(atHand);
  const locked = lockedVariant(group, sources);
  if (locked !== undefined) return fromWhereItWasLocked(group, locked, sources);
  if (group.upstream !== undefined && sources.upstream === undefined) {
    const because = group.upstream.length === 0 ? 'upstream answers: nodes pull the image' : 'upstream answers';
    return ok({ group, artifacts: group.upstream, origin: 'upstream', from: 'upstream', because });
  }
  const unpublished = group.upstream === undefined ? 'it is built from source' : `upstream does not answer (${sources.upstream})`;
  return sources.toolchain.ok
    ? ok({ group, artifacts: group.built, origin: 'build', from: 'build', because: `${unpublished}; ${sources.toolchain.value} is here` })
    : err(`${unpublished}; ${sources.toolchain.error}`);
}

interface Variant {
  readonly origin: Origin;
  readonly artifacts: readonly Artifact[];
}

/** A locked artifact can only come from where its bytes came from. */
function fromWhereItWasLocked(group: Group, { artifacts, origin }: Variant, sources: Sources): Result<Choice, string> {
  if (origin === 'build') {
    const maker = artifacts.map((artifact) => sources.locked(artifact, origin)?.madeBy).find((madeBy) => madeBy !== undefined);
    const because = `bramble.lock pins what ${maker ?? 'Go'} built`;
    return sources.toolchain.ok ? ok({ group, artifacts, origin, from: 'build', because }) : err(`${because}; ${sources.toolchain.error}`);
  }
  const because = "bramble.lock pins upstream's file";
  return sources.upstream === undefined
    ? ok({ group, artifacts, origin, from: 'upstream', because })
    : err(`${because}; upstream does not answer (${sources.upstream})`);
}

/** A lock that pins only a part still decides: a worker that joins must not change what the control planes run. */
function lockedVariant(group: Group, { locked }: AtHand): Variant | undefined {
  const isLocked = ({ origin }: Variant, artifact: Artifact): boolean => locked(artifact, origin) !== undefined;
  const variants = variantsOf(group);
  const whole = variants.find((variant) => variant.artifacts.every((artifact) => isLocked(variant, artifact)));
  return whole ?? variants.find((variant) => variant.artifacts.some((artifact) => isLocked(variant, artifact)));
}

/** Both ways to have a group. Leaving an image to the nodes is none that a lock or a store could hold. */
const variantsOf = ({ built, upstream = [] }: Group): readonly Variant[] => [
  { origin: 'build', artifacts: built },
  ...(upstream.length === 0 ? [] : [{ origin: 'upstream' as const, artifacts: upstream }]),
];
