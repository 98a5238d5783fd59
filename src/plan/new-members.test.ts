import { describe, expect, test } from 'vitest';
import type { Address, HostName } from '../base/names.ts';
import type { Measured } from '../doctor/disk-figures.ts';
import type { HostFacts } from '../facts/host-facts.ts';
import { seenState } from '../resources/seen-state.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import { sampleFacts } from '../testkit/sample-facts.ts';
import { type Membership, quiet } from './membership.ts';
import { judgeMembers, newMembers } from './new-members.ts';
import type { Candidate } from './preflight/finding.ts';

const config = sampleConfig(3, 1);
const candidate = (name: string, facts: Partial<HostFacts> = {}): Candidate => {
  const host = config.hosts.find((each) => each.name === name);
  if (host === undefined) throw new Error(`bug: no host ${name}`);
  const addresses = [{ interface: 'eth0', address: host.address, prefix: 24 }];
  return { host, clusterId: 'ours', observation: { facts: { ...sampleFacts, addresses, ...facts }, seen: seenState(), manifest: [], unreadable: [] } };
};
const named = (name: string) => name as HostName;

describe('new members of etcd are', () => {
  const all = [candidate('cp-1', { etcdData: true }), candidate('cp-2'), candidate('cp-3'), candidate('worker-1')];
  const join = (host: string, bootstrap: string | undefined) => ({ host: named(host), peerUrl: '', reason: '', bootstrap });
  test.each<[string, Membership, readonly string[]]>([
    ['at a first start all control planes without data', { ...quiet, kind: 'starting' }, ['cp-2', 'cp-3']],
    ['in a cluster that works those that join anew', { ...quiet, kind: 'told', joins: [join('cp-2', 'x'), join('cp-3', undefined)] }, ['cp-2']],
    ['nobody while etcd is silent', { ...quiet, kind: 'silent' }, []],
  ])('%s', (_title, membership, names) => expect(newMembers(membership, all)).toEqual(names));
});

describe('a new member', () => {
  const disk = (ms: number): ReadonlyMap<HostName, Measured> =>
    new Map([[named('cp-1'), { directory: '/var/lib', writesMs: [ms], writtenBytesPerSecond: undefined, readBytesPerSecond: undefined }]]);
  const radio: Partial<HostFacts> = {
    addresses: [{ interface: 'wlan0', address: '10.0.0.11' as Address, prefix: 24 }],
    links: [{ name: 'wlan0', mac: '', mtuBytes: 1500, speedMbps: undefined, duplex: undefined, isWireless: true }],
  };
  const unmeasured: ReadonlyMap<HostName, Measured> = new Map([[named('cp-1'), { unknown: 'Read-only file system' }]]);
  test.each<[string, Partial<HostFacts>, ReadonlyMap<HostName, Measured>, boolean, readonly string[]]>([
    ['with a quick disk is taken', {}, disk(9), false, []],
    ['with a slow disk is taken with a warning', {}, disk(30), false, ['warning etcd.slow-disk']],
    ['with a disk that is too slow is refused', {}, disk(51), false, ['error etcd.slow-disk']],
    ['with a disk that is too slow is taken where the user forces it', {}, disk(51), true, ['warning etcd.slow-disk']],
    ['with a disk that could not be measured is taken with a warning', {}, unmeasured, false, ['warning etcd.slow-disk']],
    ['on Wi-Fi is refused', radio, disk(1), false, ['error etcd.wireless']],
    ['on Wi-Fi is taken where the user forces it', radio, disk(1), true, ['warning etcd.wireless']],
  ])('%s', (_title, facts, measured, isForced, says) => {
    const problems = judgeMembers([candidate('cp-1', facts)], measured, isForced);
    expect(problems.map(({ code, severity }) => `${severity} ${code}`)).toEqual(says);
    for (const { severity, remedy } of problems) expect(remedy.includes('--force')).toBe(severity === 'error');
  });
});
