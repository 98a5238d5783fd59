import type { PinSet } from '../artifacts/artifact.ts';
import { type Group, groupsFor, type Needs } from '../artifacts/catalogue.ts';
import { type Choice, chooseAtHand } from '../artifacts/choose-source.ts';
import { emptyLock, type Lock, mergeLock, renderLock } from '../artifacts/lock.ts';
import type { ArtifactTools } from './artifacts/artifact-tools.ts';
import { chooseOutside } from './artifacts/choose-outside.ts';
import { lanes } from './artifacts/lanes.ts';
import { realiseChoice } from './artifacts/realise-choice.ts';
import { takeInventory } from './artifacts/take-inventory.ts';

export interface ArtifactRequest {
  readonly needs: Needs;
  readonly lock: Lock;
  /** Take what there is now, whatever the lock says, and pin that. */
  readonly isLockUpdated?: boolean;
  /** `build`: everything is built, and upstream is not asked. */
  readonly origin?: 'any' | 'build';
  /** How many builds, or downloads, run at a time. Default: 1 build, which uses every core, and 4 downloads. */
  readonly jobs?: number | undefined;
}

export interface ProvidedArtifacts {
  /** What the hosts need; everything in it is whole in the store. */
  readonly pins: PinSet;
  /** The lock to write beside the config. */
  readonly lock: Lock;
  readonly isLockChanged: boolean;
}

/**
 * Gets everything that the hosts need into the store: what is there stays, the rest comes from the bundle, upstream or a build.
 * What is finished when a run ends early is kept.
 * @throws Failure `artifact.*`, `build.*`, `download.*`
 */
export async function provideArtifacts(request: ArtifactRequest, tools: ArtifactTools): Promise<ProvidedArtifacts> {
  const { needs, jobs } = request;
  const lock = request.isLockUpdated === true ? emptyLock : request.lock;
  const groups = request.origin === 'build' ? groupsFor(needs).map(builtOnly) : groupsFor(needs);
  const inventory = await Promise.all(groups.map(async (group) => ({ group, atHand: await takeInventory(group, lock, tools) })));

  const atHand = inventory.map(({ group, atHand: known }) => chooseAtHand(group, known));
  const undecided = inventory.filter((_, index) => atHand[index] === undefined);
  const outside = undecided.length === 0 ? undefined : await chooseOutside(undecided, tools);
  const choices = inventory.flatMap(({ group, atHand: known }, index) => {
    const choice = atHand[index] ?? outside?.choices.find((each) => each.group === group);
    return choice === undefined ? [] : [{ choice, known }];
  });

  // The first failure is the one to report: what is stopped because of it adds nothing.
  const stop = new AbortController();
  const signal = tools.signal === undefined ? stop.signal : AbortSignal.any([tools.signal, stop.signal]);
  const width = { build: lanes(jobs ?? 1), download: lanes(jobs ?? 4) };
  const realisation = { tools: { ...tools, signal }, toolchain: outside?.toolchain ?? 'go', lanes: width };
  const working = choices.map(({ choice, known }) => realiseChoice(choice, known, realisation));
  const made = await Promise.all(working).catch(async (error: unknown) => {
    stop.abort();
    await Promise.allSettled(working);
    throw error;
  });

  const pins = made.flat();
  const merged = mergeLock(
    request.lock,
    pins,
    choices.map(({ choice }) => decidedBy(choice, groupsFor(needs))),
  );
  return { pins: { pins }, lock: merged, isLockChanged: renderLock(merged) !== renderLock(request.lock) };
}

const builtOnly = (group: Group): Group => ({ ...group, upstream: undefined });

/** Both ways to have a group: the chosen one replaces the other in the lock. */
function decidedBy({ group }: Choice, groups: readonly Group[]): { arch: Group['arch']; names: readonly string[] } {
  const both = groups.find((each) => each.name === group.name && each.arch === group.arch) ?? group;
  return { arch: group.arch, names: [...both.built, ...(both.upstream ?? [])].map((artifact) => artifact.name) };
}
