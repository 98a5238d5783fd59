import { describe, expect, test } from 'vitest';
import type { HostName } from '../base/names.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import { podRanges } from './pod-ranges.ts';

const config = sampleConfig(1, 2);
const ranges = (known: Readonly<Record<string, string>>, of = config) =>
  Object.fromEntries(podRanges(of, new Map(Object.entries(known) as [HostName, string][])));

describe('pod ranges', () => {
  test('are given in the order of names, whatever the order of the list', () => {
    const wanted = { 'cp-1': '10.244.0.0/24', 'worker-1': '10.244.1.0/24', 'worker-2': '10.244.2.0/24' };
    expect(ranges({})).toEqual(wanted);
    expect(ranges({}, { ...config, hosts: config.hosts.toReversed() })).toEqual(wanted);
  });
  test('stay with the hosts that have one; new hosts fill the gaps', () => {
    expect(ranges({ 'worker-2': '10.244.0.0/24' })).toEqual({ 'cp-1': '10.244.1.0/24', 'worker-1': '10.244.2.0/24', 'worker-2': '10.244.0.0/24' });
  });
  test('of hosts that left the config are not given to others while there are free ones', () => {
    expect(ranges({ 'worker-9': '10.244.0.0/24' })['cp-1']).toBe('10.244.1.0/24');
  });
  test('of hosts that left the config are given away when nothing else is left, and no two hosts share one', () => {
    const small = sampleConfig(1, 3, 'network: { pods: 10.244.0.0/22 }\n');
    const given = ranges({ 'cp-1': '10.244.3.0/24', gone: '10.244.0.0/24' }, small);
    expect(new Set(Object.values(given)).size).toBe(4);
  });
  test.each(['192.168.1.0/24', '10.244.0.0/16', '10.244.0.7/24', 'nonsense', ''])('that make no sense here, such as %j, do not count', (range) => {
    expect(ranges({ 'cp-1': range })['cp-1']).toBe('10.244.0.0/24');
  });
  test('that two hosts claim stay with the first by name', () => {
    expect(ranges({ 'worker-1': '10.244.7.0/24', 'worker-2': '10.244.7.0/24' })).toMatchObject({ 'worker-1': '10.244.7.0/24', 'worker-2': '10.244.1.0/24' });
  });
});
