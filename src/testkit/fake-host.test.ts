import { expect, test } from 'vitest';
import { kindOf, type Change } from '../resources/kinds.ts';
import type { Want } from '../resources/wants.ts';
import { fakeHost } from './fake-host.ts';

const want: Want = { kind: 'directory', path: '/etc/bramble', mode: '0755' };
const ref = { kind: want.kind, key: want.path };
const change = kindOf(want).diff(want, undefined) as Change;

test('a fake host has what was applied to it, and shows what it is asked about or has in its manifest', () => {
  const host = fakeHost({ facts: { hostname: 'pi-1' } });
  expect(host.observe([ref]).facts.hostname).toBe('pi-1');
  host.apply({ ...ref, change });
  expect(kindOf(want).diff(want, host.observe([ref]).seen.get('directory', want.path)).kind).toBe('same');
  expect(host.observe([]).seen.entries()).toEqual([]);
  host.record([ref]);
  expect(host.observe([]).seen.entries()).toHaveLength(1);
});

test('a fake host refuses a change that changes nothing', () => {
  const host = fakeHost();
  host.apply({ ...ref, change });
  expect(() => host.apply({ ...ref, change })).toThrow('changes nothing');
});
