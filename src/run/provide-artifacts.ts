import { type Pin, type PinSet, titleOf } from '../artifacts/artifact.ts';
import { type Group, groupsFor, type Needs } from '../artifacts/catalogue.ts';
import { type Choice, chooseAtHand, type Origin } from '../artifacts/choose-source.ts';
import { emptyLock, type Lock, lockedPin, mergeLock } from '../artifacts/lock.ts';
import { downloadsFor } from '../artifacts/upstream.ts';
import type { Arch } from '../base/names.ts';
import type { ArtifactTools } from './artifacts/artifact-tools.ts';
import { buildArtifact } from './artifacts/build-artifact.ts';
import { chooseOutside } from './artifacts/choose-outside.ts';
import { copyArtifact } from './artifacts/copy-artifact.ts';
import { fetchDownload } from './artifacts/fetch-download.ts';
import { lanes } from './artifacts/lanes.ts';
import { refuseOtherBytes } from './artifacts/refuse-other-bytes.ts';
import { takeInventory } from './artifacts/take-inventory.ts';

export interface ArtifactRequest {
  readonly needs: Needs;
  readonly lock: Lock;
  /** Take what there is now, whatever the lock says, and pin that. */
  readonly isLockUpdated?: boolean;
  /** `build` never asks upstream. */
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
  const isFresh = request.isLockUpdated === true;
  const lock = isFresh ? emptyLock : request.lock;
  const groups = groupsFor(request.needs).map((group) => (request.origin === 'build' ? { ...group, upstream: undefined } : group));
  const inventory = await Promise.all(groups.map(async (group) => ({ group, atHand: await takeInventory(group, lock, tools) })));

  const choices = inventory.flatMap(({ group, atHand }) => chooseAtHand(group, atHand) ?? []);
  const undecided = inventory.filter(({ group }) => !choices.some((choice) => choice.group === group));
  const outside = undecided.length === 0 ? { choices: [], toolchain: undefined } : await chooseOutside(undecided, tools);

  const stop = new AbortController();
  const signal = tools.signal === undefined ? stop.signal : AbortSignal.any([tools.signal, stop.signal]);
  const width = { build: lanes(request.jobs ?? 1), download: lanes(request.jobs ?? 4) };
  const stored = (group: Group): ((name: Pin['artifact'], origin: Origin) => Pin | undefined) =>
    inventory.find((each) => each.group === group)?.atHand.stored ?? (() => undefined);
  const made = await Promise.all(
    [...choices, ...outside.choices].map(async (choice) => {
      try {
        return { choice, pins: await realise(choice, stored(choice.group)) };
      } catch (error) {
        // The first failure is the one to report: what was stopped because of it adds nothing.
        stop.abort(error);
        throw error;
      }
    }),
  );

  async function realise({ group, artifacts, origin, from }: Choice, held: ReturnType<typeof stored>): Promise<readonly Pin[]> {
    const there = artifacts.flatMap((artifact) => held(artifact, origin) ?? []);
    const missing = artifacts.filter((artifact) => held(artifact, origin) === undefined);
    const own = { ...tools, signal };
    const admit = (pin: Pin): Pin => {
      refuseOtherBytes(pin, lockedPin(lock, pin.artifact, pin.arch, origin));
      tools.emit({ kind: 'artifact.ready', artifact: titleOf(pin.artifact, pin.arch), from, sizeBytes: pin.sizeBytes });
      return pin;
    };
    if (missing.length === 0) return there;
    if (from === 'bundle') {
      const found = inventory.find((each) => each.group === group);
      const pins = missing.flatMap((artifact) => found?.atHand.bundled(artifact, origin) ?? []);
      const { bundle } = tools;
      if (bundle !== undefined) for (const pin of pins) await copyArtifact(pin, bundle, tools.store, tools.builder);
      return [...there, ...pins.map(admit)];
    }
    if (from === 'upstream') {
      const fetched = await Promise.all(downloadsFor(missing, group.arch).map((download) => width.download(() => fetchDownload(download, group.arch, own))));
      return [...there, ...fetched.flat().map(admit)];
    }
    const { toolchain = 'go' } = outside;
    return [...there, ...(await Promise.all(missing.map((artifact) => width.build(async () => admit(await buildArtifact(artifact, group.arch, toolchain, own))))))];
  }

  const pins = made.flatMap((each) => each.pins);
  const merged = mergeLock(request.lock, pins, made.map(({ choice }) => decidedBy(choice, request.needs)));
  return { pins: { pins }, lock: merged, isLockChanged: JSON.stringify(merged) !== JSON.stringify(request.lock) };
}

/** Both ways to have a group: one replaces the other in the lock. */
function decidedBy({ group }: Choice, needs: Needs): { arch: Arch; names: readonly string[] } {
  const both = groupsFor(needs).find((each) => each.name === group.name && each.arch === group.arch) ?? group;
  return { arch: group.arch, names: [...both.built, ...(both.upstream ?? [])].map((artifact) => artifact.name) };
}
