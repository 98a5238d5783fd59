import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/objects/kube-object.ts';
import { longestPauseMs, lostOf } from './acknowledged.ts';
import { faultCases } from './cases.ts';
import { diceOf } from './dice.ts';
import { notReady } from './nodes-ready.ts';
import type { Outcome } from './outcome.ts';
import { outcomeRows, outcomeText } from './outcome-text.ts';

const at = (name: string, atMs: number) => ({ name, atMs });

describe('what a writer’s acknowledgements tell', () => {
  it('loses a key that is gone and one that holds something else, and not one that nobody acknowledged', () =>
    expect(
      lostOf(
        [at('a', 1), at('b', 2), at('c', 3)],
        new Map([
          ['a', 'a'],
          ['c', 'x'],
          ['d', 'd'],
        ]),
      ),
    ).toEqual(['b', 'c']));
  it.each([
    ['between two acknowledgements', [at('a', 100), at('b', 700), at('c', 900)], 0, 900, 600],
    ['before the first', [at('a', 800), at('b', 900)], 100, 900, 700],
    ['after the last', [at('a', 200)], 100, 900, 700],
    ['where there is none at all', [], 100, 900, 800],
    ['but none from before it broke', [at('a', 0), at('b', 5000), at('c', 5100)], 4900, 5100, 100],
  ] as const)('has its longest pause %s', (_, acknowledged, fromMs, untilMs, pauseMs) => expect(longestPauseMs(acknowledged, fromMs, untilMs)).toBe(pauseMs));
});

describe('dice', () => {
  it('throw the same for the same words, and something else for others', () => {
    const throwsOf = (...words: readonly (string | number)[]) => {
      const dice = diceOf(...words);
      return Array.from({ length: 20 }, () => dice.below(1000));
    };
    expect(throwsOf('7', 'power-cut', 1)).toEqual(throwsOf('7', 'power-cut', 1));
    expect(throwsOf('7', 'power-cut', 1)).not.toEqual(throwsOf('7', 'power-cut', 2));
  });
  it('reach both ends of a range and every element of a list, and no more', () => {
    const dice = diceOf('ends');
    expect(new Set(Array.from({ length: 200 }, () => dice.between(3, 5)))).toEqual(new Set([3, 4, 5]));
    expect(new Set(Array.from({ length: 200 }, () => dice.pick(['a', 'b'])))).toEqual(new Set(['a', 'b']));
    expect(() => dice.pick([])).toThrow('nothing to pick');
  });
});

describe('a node is awaited', () => {
  const spokenAt = '2026-01-02T03:04:05.000000Z';
  const node = (status: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'cp-1' },
    status: {
      conditions: [
        { type: 'DiskPressure', status: 'False' },
        { type: 'Ready', status },
      ],
    },
  });
  const lease: KubeObject = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'cp-1' }, spec: { renewTime: spokenAt } };
  it.each([
    ['no more once it is Ready and has spoken', [node('True')], [lease], -1, []],
    ['while the API does not know it', [], [lease], -1, ['cp-1']],
    ['while it is not Ready', [node('Unknown')], [lease], -1, ['cp-1']],
    ['while what is known of it is from before', [node('True')], [lease], 0, ['cp-1']],
    ['while it has never spoken', [node('True')], [], -1, ['cp-1']],
    ['no more once it is Ready where it was never off', [node('True')], [], undefined, []],
  ] as const)('%s', (_, nodes, leases, laterMs, missing) =>
    expect(notReady([{ name: 'cp-1', spokenSinceMs: laterMs === undefined ? undefined : Date.parse(spokenAt) + laterMs }], nodes, leases)).toEqual(missing),
  );
});

describe('the table', () => {
  const outcome = (index: number, change: Partial<Outcome> = {}): Outcome => ({
    name: 'power-cut',
    index,
    converged: true,
    trouble: undefined,
    written: 100,
    lost: [],
    apiMs: 1000 * index,
    readyMs: 2000,
    wholeMs: 3000,
    notes: [],
    ...change,
  });
  const failed = outcome(3, { converged: false, trouble: 'no answer', lost: ['x-1'], readyMs: undefined, wholeMs: undefined });
  it('has a row for each case that was tried, and counts what failed and what was lost', () => {
    const rows = outcomeRows(faultCases, [outcome(1), outcome(2), failed]);
    expect(rows).toHaveLength(2);
    expect(rows[1]?.slice(1)).toEqual(['3', '2', '300', '1', '2.00 s', '3.00 s', '2.00 s', '2.00 s', '3.00 s', '3.00 s']);
  });
  it('says of a try what went wrong', () => {
    expect(outcomeText(failed)).toMatch(/^power-cut 3: FAILED, 100 written, 1 lost, API 3.00 s\n {2}no answer\n$/);
    expect(outcomeText(outcome(1))).toMatch(/^power-cut 1: converged/);
  });
  it('is of cases that each have a name of their own', () => expect(new Set(faultCases.map(({ name }) => name)).size).toBe(faultCases.length));
});
