import { describe, expect, it } from 'vitest';
import type { Arch, Sha256 } from '../base/names.ts';
import type { Pin } from './artifact.ts';
import { type Decision, emptyLock, type Lock, lockedPin, mergeLock, renderLock } from './lock.ts';
import { parseLock } from './parse-lock.ts';

const pin = (name: string, arch: Arch, rest: Partial<Pin> = {}, version = '1.0.0'): Pin => ({
  artifact: { name, version, form: 'binary' },
  arch,
  sha256: 'a'.repeat(64) as Sha256,
  sizeBytes: 7,
  source: 'build',
  madeBy: 'go1.26.8',
  ...rest,
});
const image = pin('image-pause', 'amd64', {
  artifact: { name: 'image-pause', version: '3.10.1', form: 'image', reference: 'registry.k8s.io/pause:3.10.1' },
  digest: `sha256:${'b'.repeat(64)}`,
});
const sorted = (...pins: Pin[]): Lock => mergeLock({ pins }, []);
const names = (of: Lock): string[] => of.pins.map((each) => each.artifact.name);
const lock = sorted(pin('runc', 'arm64'), image, pin('etcd', 'amd64', { source: 'upstream' }), pin('runc', 'amd64'));

describe('renderLock', () => {
  it('writes what parseLock reads', () => {
    expect(parseLock(renderLock(lock), 'bramble.lock')).toEqual({ ok: true, value: lock });
    expect(parseLock(renderLock(emptyLock), 'bramble.lock')).toEqual({ ok: true, value: emptyLock });
  });

  it('keeps a digest that looks like a number', () => {
    const numbers = { pins: [pin('etcd', 'amd64', { sha256: `1e${'5'.repeat(62)}` as Sha256 })] };
    expect(parseLock(renderLock(numbers), 'bramble.lock')).toEqual({ ok: true, value: numbers });
  });

  it('gives the same bytes whatever order the pins came in', () => {
    expect(renderLock({ pins: lock.pins.toReversed() })).toBe(renderLock(lock));
  });

  it('gives each artifact a block and each architecture a line, so that a change is a small diff', () => {
    expect(
      renderLock(lock)
        .split('\n')
        .filter((line) => line.includes('amd64:') || line.includes('- name:')),
    ).toHaveLength(6);
  });
});

describe('parseLock', () => {
  const problemsOf = (text: string) => {
    const parsed = parseLock(text, 'bramble.lock');
    return parsed.ok ? [] : parsed.error.map(({ code, place, path }) => ({ code, line: place?.line, path }));
  };
  const text = renderLock(sorted(pin('etcd', 'amd64'), pin('runc', 'amd64')));

  it('reports every problem with its place', () => {
    const broken = text.replaceAll('a'.repeat(64), 'nonsense').replace('form: binary', 'form: magic');
    expect(problemsOf(broken)).toEqual([
      { code: 'lock.invalid', line: 6, path: 'artifacts.0.form' },
      { code: 'lock.invalid', line: 7, path: 'artifacts.0.amd64.sha256' },
      { code: 'lock.invalid', line: 12, path: 'artifacts.1.amd64.sha256' },
    ]);
  });

  it('refuses what is no YAML, such as the marks of a merge conflict', () => {
    expect(problemsOf(`<<<<<<< HEAD\n${text}`)[0]).toMatchObject({ code: 'lock.invalid', line: expect.any(Number) as number });
  });

  it('names no path for a file that is something else as a whole', () => {
    expect(problemsOf('bad')).toEqual([{ code: 'lock.invalid', line: 1, path: undefined }]);
  });

  it.each([
    ['an empty file', ''],
    ['a later version', text.replace('version: 1\n', 'version: 2\n')],
    ['a list', '- 1'],
  ])('refuses %s', (_what, other) => {
    expect(problemsOf(other).map((problem) => problem.code)).toContain('lock.invalid');
  });
});

describe('mergeLock', () => {
  const decision = (pins: readonly Pin[], ...others: readonly Pin[]): Decision => ({
    arch: 'amd64',
    alternatives: [...pins, ...others].map((each) => each.artifact),
    pins,
  });
  const separate = ['kubelet', 'kube-proxy'].map((name) => pin(name, 'amd64', { source: 'upstream' }));
  const shared = pin('kubernetes-node', 'amd64');

  it('keeps the pins of a board that is away', () => {
    const merged = mergeLock({ pins: [pin('runc', 'arm64')] }, [decision([pin('runc', 'amd64')])]);
    expect(merged.pins.map(({ arch }) => arch)).toEqual(['amd64', 'arm64']);
  });

  it('drops pins of another version, also for other architectures', () => {
    const old = [pin('runc', 'arm64', {}, '0.9.0'), pin('runc', 'amd64', { source: 'upstream' }, '0.9.0')];
    const merged = mergeLock({ pins: old }, [decision([pin('runc', 'amd64')])]);
    expect(merged.pins.map((each) => `${each.artifact.version}/${each.arch}`)).toEqual(['1.0.0/amd64']);
  });

  it('keeps what nothing was decided about', () => {
    const merged = mergeLock({ pins: [image] }, [decision([pin('runc', 'amd64')])]);
    expect(merged.pins.map((each) => each.artifact.name)).toEqual(['image-pause', 'runc']);
  });

  it('replaces the other way to have the same programs', () => {
    const merged = mergeLock({ pins: separate }, [decision([shared], ...separate)]);
    expect(names(merged)).toEqual(['kubernetes-node']);
  });
});

describe('lockedPin', () => {
  it('finds a pin only for the same version, architecture and origin', () => {
    const { artifact } = pin('etcd', 'amd64');
    expect(lockedPin(lock, artifact, 'amd64', 'upstream')?.artifact.name).toBe('etcd');
    expect(lockedPin(lock, artifact, 'amd64', 'build')).toBeUndefined();
    expect(lockedPin(lock, artifact, 'arm64', 'upstream')).toBeUndefined();
    expect(lockedPin(lock, { ...artifact, version: '2' }, 'amd64', 'upstream')).toBeUndefined();
  });
});
