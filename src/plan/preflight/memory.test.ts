import { describe, expect, test } from 'vitest';
import type { Role } from '../../base/names.ts';
import { mib } from '../../footprint/figures.ts';
import { sampleConfig } from '../../testkit/sample-config.ts';
import { sampleFacts } from '../../testkit/sample-facts.ts';
import { seenState } from '../../resources/seen-state.ts';
import { takenAsItIs } from '../budget/taken-as-it-is.ts';
import { memory } from './memory.ts';

const config = sampleConfig(3, 3);
const found = (role: Role, memoryMib: number) => {
  const host = config.hosts.find((each) => each.role === role)!;
  const observation = { facts: { ...sampleFacts, memoryBytes: memoryMib * mib }, seen: seenState(), manifest: [], unreadable: [] };
  return memory({ host, clusterId: '', observation }, config);
};

describe('a board with too little memory', () => {
  test('is refused with the sum, line by line', () => {
    const [problem] = found('control-plane', 416);
    expect(problem).toMatchObject({ code: 'host.memory-too-small', severity: 'error', host: 'cp-1' });
    expect(problem?.message).toMatch(/^cp-1: a control-plane needs \d+ MiB, and it has 416 MiB of memory$/);
    const lines = problem?.evidence?.split('\n') ?? [];
    const amounts = lines.map((line) => Number(/^ *(\d+) MiB {2}/.exec(line)?.[1]));
    expect(amounts.at(-1)).toBe(amounts.slice(0, -1).reduce((sum, each) => sum + each, 0));
    expect(problem?.message).toContain(`needs ${amounts.at(-1)} MiB`);
    expect(lines.find((line) => line.includes('kube-apiserver'))).toBeDefined();
    expect(lines.find((line) => line.includes('coredns'))).toBeUndefined();
  });
  test('is a warning where the user takes it as it is, and is then not told how to', () => {
    const [problem] = found('control-plane', 416).map(takenAsItIs);
    expect(problem).toMatchObject({ code: 'host.memory-too-small', severity: 'warning' });
    expect(problem?.remedy).not.toContain('--force');
    expect(found('control-plane', 416)[0]?.remedy).toContain('`bramble up --force`');
  });
});

test('a board with hardly any memory for pods is taken with a warning, whose sum has reserves and add-ons as well', () => {
  const [problem] = found('worker', 416);
  expect(problem).toMatchObject({ code: 'host.memory-tight', severity: 'warning' });
  expect(problem?.message).toContain('hardly a pod finds room');
  expect(problem?.evidence).toMatch(/reserve for 30 pods\n.*coredns \(if it comes to run here\)/);
  expect(found('worker', 800)[0]?.message).toMatch(/\d+ MiB are left for pods$/);
});

test('what is wrong with a disk that has no room now cannot be forced', () => {
  const problem = { kind: 'problem', code: 'host.disk-full', severity: 'error', message: '', remedy: '' } as const;
  expect(takenAsItIs(problem)).toEqual(problem);
});

test('nothing is said of a board with enough', () => {
  expect([...found('worker', 906), ...found('control-plane', 3794)]).toEqual([]);
});
