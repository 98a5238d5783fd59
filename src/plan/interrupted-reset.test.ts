import { describe, expect, test } from 'vitest';
import type { ResetProgress } from '../facts/reset-mark.ts';
import { fakeHost } from '../testkit/fake-host.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import { afterReset } from './interrupted-reset.ts';

const config = sampleConfig(3, 2);

/** `data`: whole; `told`: marked, nothing removed; `half`: being removed; `blank`: nothing is there; `-`: it does not answer. */
type State = 'data' | 'told' | 'half' | 'half, no data' | 'blank' | '-';
const marks: Readonly<Partial<Record<State, ResetProgress>>> = { told: 'announced', half: 'begun', 'half, no data': 'begun' };

const verdict = (...states: readonly State[]): string =>
  [
    ...afterReset(
      config.hosts.flatMap((host, index) => {
        const state = states[index] ?? '-';
        const etcdData = host.role === 'control-plane' && (state === 'data' || state === 'told' || state === 'half');
        return state === '-' ? [] : [{ host, observation: fakeHost({ facts: { etcdData, interruptedReset: marks[state] } }).observe([]) }];
      }),
      3,
    ),
  ]
    .map(([name, what]) => `${name} ${what}`)
    .join(', ');

describe('after a reset that was interrupted', () => {
  test.each<[string, readonly State[], string]>([
    ['nothing was begun', ['told', 'told', 'told', 'told', 'told'], 'cp-1 keep, cp-2 keep, cp-3 keep, worker-1 keep, worker-2 keep'],
    ['not every host was told', ['told', 'data', 'data', 'data', 'told'], 'cp-1 keep, worker-2 keep'],
    ['a majority of the database is whole', ['half', 'told', 'told', 'half', 'told'], 'cp-1 clear, cp-2 keep, cp-3 keep, worker-1 clear, worker-2 keep'],
    ['one control plane is blank already', ['blank', 'told', 'told', 'blank', 'told'], 'cp-2 keep, cp-3 keep, worker-2 keep'],
    [
      'what is left of the database is no majority',
      ['half', 'half', 'told', 'told', 'half'],
      'cp-1 clear, cp-2 clear, cp-3 clear, worker-1 clear, worker-2 clear',
    ],
    ['one is whole beside blank ones', ['blank', 'blank', 'told', 'told', 'blank'], 'cp-3 clear, worker-1 clear'],
    ['no data is left', ['blank', 'half, no data', 'blank', 'told', 'blank'], 'cp-2 clear, worker-1 clear'],
    ['a control plane that was not told makes the majority', ['half', 'told', 'data', 'told', 'half'], 'cp-1 clear, cp-2 keep, worker-1 keep, worker-2 clear'],
    ['the last data is on one that was never told, without a majority', ['half', 'half', 'data', 'told'], 'cp-1 clear, cp-2 clear, worker-1 keep'],
    ['a control plane that may have more does not answer', ['half', 'told', '-', 'told'], 'cp-1 clear, cp-2 keep, worker-1 keep'],
    ['no data answers', ['half', 'blank', '-', 'told'], 'cp-1 clear, worker-1 clear'],
    ['workers alone were reset', ['data', 'data', 'data', 'half', 'data'], 'worker-1 clear'],
    ['there was none', ['data', 'data', 'data', 'data', 'blank'], ''],
  ])('where %s', (_, states, expected) => {
    expect(verdict(...states)).toBe(expected);
  });
});
