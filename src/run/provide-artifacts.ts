import type { Pin, PinSet } from '../artifacts/artifact.ts';
import { type Group, groupsFor, type Needs } from '../artifacts/catalogue.ts';
import { type Choice, chooseAtHand } from '../artifacts/choose-source.ts';
import { type Decision, emptyLock, isLockedToUpstream, type Lock, mergeLock, renderLock } from '../artifacts/lock.ts';
import type { ArtifactTools } from './artifacts/artifact-tools.ts';
import { chooseOutside } from './artifacts/choose-outside.ts';
import { lanes } from './artifacts/lanes.ts';
import { realiseChoice } from './artifacts/realise-choice.ts';
import { storeTrouble } from './artifacts/store-trouble.ts';
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
 * @throws Failure `artifact.*`, `build.*`, `download.*`, `store.*`
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
    throw storeTrouble(error);
  });

  const decisions = choices.map(({ choice }, index) => decision(choice, groupsFor(needs), made[index] ?? []));
  // A build of what the lock has from upstream only fills the store: a cluster does not change its binaries by the way.
  const isLockAsked = request.isLockUpdated === true || request.origin !== 'build';
  const merged = mergeLock(
    request.lock,
    decisions.filter(({ arch }) => isLockAsked || !isLockedToUpstream(request.lock, arch)),
  );
  return { pins: { pins: made.flat() }, lock: merged, isLockChanged: renderLock(merged) !== renderLock(request.lock) };
}

const builtOnly = (group: Group): Group => ({ ...group, upstream: undefined });

function decision({ group }: Choice, groups: readonly Group[], pins: readonly Pin[]): Decision {
  const { arch, built, upstream = [] } = groups.find((each) => each.name === group.name && each.arch === group.arch) ?? group;
  return { arch, alternatives: [...built, ...upstream], pins };
}
