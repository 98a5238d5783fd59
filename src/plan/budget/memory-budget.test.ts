import { describe, expect, test } from 'vitest';
import type { Role } from '../../base/names.ts';
import type { ManifestEntry } from '../../facts/observation.ts';
import { addonPods, keptFree, mib, nodeMemoryMib, podLoadMib, programsOn, sensibleRest } from '../../footprint/figures.ts';
import { sampleConfig } from '../../testkit/sample-config.ts';
import { sampleFacts } from '../../testkit/sample-facts.ts';
import type { Verdict } from './budget.ts';
import { memoryBudget } from './memory-budget.ts';

const config = sampleConfig(3, 3);
const of = (role: Role, memoryMib: number, manifest: readonly ManifestEntry[] = [], cluster = config) =>
  memoryBudget(cluster.hosts.find((host) => host.role === role)!, { facts: { ...sampleFacts, memoryBytes: memoryMib * mib }, manifest }, cluster);
const units = (role: Role): readonly ManifestEntry[] => programsOn(role).map(([key]) => ({ kind: 'unit', key }));
const addonsMib = Object.values(addonPods).reduce((sum, { loadedMib }) => sum + loadedMib, 0);

describe.each<Role>(['worker', 'control-plane'])('the memory of a %s', (role) => {
  const node = nodeMemoryMib(role);
  const all = node + podLoadMib(role) + addonsMib;
  test('is what the node takes, a reserve for its pods, the add-ons and what the kubelet keeps free', () => {
    const { rows, takesBytes, leftBytes } = of(role, 4000);
    expect(takesBytes).toBe((node - keptFree.memoryMib) * mib);
    expect(leftBytes).toBe((4000 - all) * mib);
    expect(rows.filter(({ kind }) => kind === 'maybe').map(({ title }) => title)).toEqual(Object.values(addonPods).map(({ title }) => title));
  });
  test('has a row for the operating system and for each service', () => {
    const titles = of(role, 4000).rows.map(({ title }) => title);
    expect(titles).toEqual(expect.arrayContaining(['operating system', ...programsOn(role).map(([, { title }]) => title)]));
  });
  test.each<[number, Verdict]>([
    [node - 1, 'too-small'],
    [node, 'tight'],
    [all + sensibleRest.memoryMib - 1, 'tight'],
    [all + sensibleRest.memoryMib, 'fits'],
  ])('%d MiB: %s', (memoryMib, verdict) => {
    expect(of(role, memoryMib).verdict).toBe(verdict);
  });
  test('is not judged where all of its services run already, however little there is', () => {
    expect(of(role, 100, units(role)).verdict).toBe('settled');
    expect(of(role, 100, units(role).slice(1)).verdict).toBe('too-small');
  });
  test('is not judged where the host does not tell', () => {
    expect(of(role, 0).verdict).toBe('settled');
  });
});

test('a worker that becomes a control plane is judged as one', () => {
  expect(of('control-plane', 416, units('worker')).verdict).toBe('too-small');
});

test('add-ons are sure to run on the only node, so that a host without room for them is refused', () => {
  const single = sampleConfig(1, 0);
  const needed = nodeMemoryMib('control-plane') + addonsMib;
  expect(of('control-plane', needed, [], single).verdict).toBe('tight');
  expect(of('control-plane', needed - 1, [], single).verdict).toBe('too-small');
});

test('an add-on that the config does not want takes nothing', () => {
  const without = sampleConfig(3, 3, 'addons: { metrics-server: false }\n');
  expect(of('worker', 4000, [], without).rows.map(({ title }) => title)).not.toContain('metrics-server');
});

/** MemTotal of Raspberry Pi OS with 64 bits: what the firmware and the kernel leave of what is on the box. */
const boards: readonly (readonly [name: string, memoryMib: number, worker: Verdict, controlPlane: Verdict])[] = [
  ['Zero 2 W and 3A+, 512 MB', 416, 'tight', 'too-small'],
  ['3B and 3B+, 1 GB', 906, 'fits', 'too-small'],
  ['4B, 2 GB', 1846, 'fits', 'fits'],
  ['4B, 4 GB', 3794, 'fits', 'fits'],
  ['4B and 5, 8 GB', 7809, 'fits', 'fits'],
];
test.each(boards)('Raspberry Pi %s: with %d MiB as a worker %s, as a control plane %s', (_, memoryMib, worker, controlPlane) => {
  expect([of('worker', memoryMib).verdict, of('control-plane', memoryMib).verdict]).toEqual([worker, controlPlane]);
});
