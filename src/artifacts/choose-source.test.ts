import { describe, expect, it } from 'vitest';
import type { Sha256 } from '../base/names.ts';
import { err, ok } from '../base/result.ts';
import type { Artifact, Origin, Pin } from './artifact.ts';
import type { Group } from './catalogue.ts';
import { chooseAtHand, chooseSource, type Sources } from './choose-source.ts';

const artifact = (name: string): Artifact => ({ name, version: '1', form: 'binary' });
const group: Group = { name: 'kubernetes', arch: 'amd64', built: [artifact('all')], upstream: [artifact('a'), artifact('b')], isOptional: false };
const images: Group = { name: 'pause', arch: 'amd64', built: [artifact('image')], upstream: [], isOptional: false };
const same: Group = { name: 'runc', arch: 'amd64', built: [artifact('runc')], upstream: [artifact('runc')], isOptional: false };

/** `having('build/all')`: a pin for the artifact `all` that was built. */
const having =
  (...keys: readonly string[]) =>
  (wanted: Artifact, origin: Origin): Pin | undefined =>
    keys.includes(`${origin}/${wanted.name}`)
      ? { artifact: wanted, arch: 'amd64', sha256: '' as Sha256, sizeBytes: 1, source: origin, ...(origin === 'build' ? { madeBy: 'go9' } : {}) }
      : undefined;
const nothing: Sources = {
  locked: having(),
  stored: having(),
  bundled: having(),
  isLockedToUpstream: false,
  upstream: 'ENOTFOUND',
  toolchain: err('Go is not installed'),
};
const from = (wanted: Group, sources: Partial<Sources>): string | undefined => {
  const choice = chooseSource(wanted, { ...nothing, ...sources });
  return choice.ok ? `${choice.value.from}: ${choice.value.artifacts.map((each) => each.name).join(' ')}` : undefined;
};
const everywhere: Partial<Sources> = { upstream: undefined, toolchain: ok('go1') };

describe('chooseSource', () => {
  it.each<[string, Group, Partial<Sources>, string | undefined]>([
    ['what the store holds', group, { stored: having('build/all'), bundled: having('build/all'), ...everywhere }, 'store: all'],
    ["the store's separate binaries just as well", group, { stored: having('upstream/a', 'upstream/b'), ...everywhere }, 'store: a b'],
    ['the bundle before upstream', group, { bundled: having('build/all'), ...everywhere }, 'bundle: all'],
    ['what store and bundle hold together', group, { stored: having('upstream/a'), bundled: having('upstream/b'), ...everywhere }, 'bundle: a b'],
    ['upstream where a part is missing', group, { stored: having('upstream/a'), ...everywhere }, 'upstream: a b'],
    ['a build where upstream does not answer', group, { toolchain: ok('go1') }, 'build: all'],
    ['nothing where neither can be had', group, {}, undefined],
    ['nothing to do for an image that nodes can pull', images, { upstream: undefined }, 'upstream: '],
    ['a build of what upstream does not publish', { ...images, upstream: undefined }, everywhere, 'build: image'],
  ])('takes %s', (_what, wanted, sources, expected) => {
    expect(from(wanted, sources)).toBe(expected);
  });

  it.each<[string, Partial<Sources>, string | undefined]>([
    ['builds what the lock says was built, though upstream answers', { locked: having('build/all'), ...everywhere }, 'build: all'],
    ["downloads what the lock says is upstream's, though Go is there", { locked: having('upstream/a', 'upstream/b'), ...everywhere }, 'upstream: a b'],
    ['has no source for built bytes without Go', { locked: having('build/all'), upstream: undefined }, undefined],
    ["has no source for upstream's bytes without upstream", { locked: having('upstream/a', 'upstream/b'), toolchain: ok('go1') }, undefined],
    ['does not take other bytes that the store has', { locked: having('build/all'), stored: having('upstream/a', 'upstream/b'), ...everywhere }, 'build: all'],
    ['downloads the rest too where the lock has a part from upstream', { locked: having('upstream/a'), ...everywhere }, 'upstream: a b'],
  ])('%s', (_what, sources, expected) => {
    expect(from(group, sources)).toBe(expected);
  });

  it('builds what a new role needs where the lock has only what the other role runs, though upstream answers', () => {
    const both = { ...group, built: [artifact('control'), artifact('node')] };
    expect(from(both, { locked: having('build/control'), stored: having('build/control'), ...everywhere })).toBe('build: control node');
  });

  it("tells apart a built and an upstream binary of the same name: one has more programs in it than the other's", () => {
    expect(from(same, { locked: having('upstream/runc'), stored: having('build/runc'), ...everywhere })).toBe('upstream: runc');
  });

  it('says why there is no source', () => {
    const choice = chooseSource(group, nothing);
    expect(choice).toEqual(err(expect.stringContaining('ENOTFOUND')));
    expect(choice).toEqual(err(expect.stringContaining('Go is not installed')));
  });
});

describe('chooseAtHand', () => {
  it("needs no network for images when the lock pins upstream's binaries", () => {
    expect(chooseAtHand(images, { ...nothing, isLockedToUpstream: true })).toMatchObject({ artifacts: [], from: 'upstream' });
  });
  it('still wants an image that the lock pins', () => {
    expect(chooseAtHand(images, { ...nothing, isLockedToUpstream: true, locked: having('build/image') })).toBeUndefined();
  });
});
