import { describe, expect, test } from 'vitest';
import { digest } from '../base/digest.ts';
import { etcdBootstrapPath } from '../components/etcd/etcd.ts';
import type { ManifestEntry } from '../facts/observation.ts';
import { seenState } from '../resources/seen-state.ts';
import { fakeHost } from '../testkit/fake-host.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import { etcdBootstrap, etcdMembership } from './etcd-bootstrap.ts';
import type { Candidate } from './preflight/finding.ts';

const config = sampleConfig(3, 1);
const [cp1, cp2, cp3, worker] = config.hosts;

function candidate(host: typeof cp1, about: { readonly data: boolean; readonly env?: string; readonly manifest?: readonly ManifestEntry[] }): Candidate {
  const file = { kind: 'file', path: etcdBootstrapPath, sha256: digest(about.env ?? ''), mode: '0644', owner: '0:0', text: about.env ?? '' } as const;
  const seen = seenState(about.env === undefined ? [] : [{ kind: 'file', key: etcdBootstrapPath, seen: file }]);
  const fake = fakeHost({ facts: { etcdData: about.data }, seen, ...(about.manifest === undefined ? {} : { manifest: about.manifest }) });
  return { host: host!, observation: fake.observe([{ kind: 'file', key: etcdBootstrapPath }]), clusterId: '0123456789abcdef0123' };
}
const joined = 'ETCD_INITIAL_CLUSTER_STATE=existing\n';
const starting = 'ETCD_INITIAL_CLUSTER_STATE=new\n';
const codes = (...candidates: Candidate[]): readonly string[] => etcdMembership(candidates).map(({ code, host }) => `${host} ${code}`);

describe('how a member finds the others', () => {
  test('is the list of all control planes before it has data, the same on each whatever their order', () => {
    const texts = [config, { ...config, hosts: config.hosts.toReversed() }].map((of) => etcdBootstrap(candidate(cp2, { data: false }), of)?.content);
    expect(texts[0]).toEqual(texts[1]);
    expect(texts[0]).toMatchObject({
      text: 'ETCD_INITIAL_CLUSTER_STATE=new\nETCD_INITIAL_CLUSTER_TOKEN=0123456789abcdef\nETCD_INITIAL_CLUSTER=cp-1=https://10.0.0.11:2380,cp-2=https://10.0.0.12:2380,cp-3=https://10.0.0.13:2380\n',
    });
  });
  test('stays whatever it is once there is data', () => {
    expect(etcdBootstrap(candidate(cp1, { data: true, env: joined }), config)?.content).toEqual({ kind: 'kept', sha256: digest(joined) });
    expect(etcdBootstrap(candidate(cp1, { data: true }), config)).toBeUndefined();
  });
  test('is nothing on workers', () => {
    expect(etcdBootstrap(candidate(worker, { data: false }), config)).toBeUndefined();
  });
});

describe('the members of etcd', () => {
  test('start all together, and go on where a run broke off before one had data', () => {
    expect(codes(candidate(cp1, { data: false }), candidate(cp2, { data: false }))).toEqual([]);
    expect(codes(candidate(cp1, { data: true, env: joined }), candidate(cp2, { data: false, env: starting }))).toEqual([]);
  });
  test('get no empty one beside those that have data', () => {
    expect(codes(candidate(cp1, { data: true, env: joined }), candidate(cp2, { data: true }), candidate(cp3, { data: false }))).toEqual([
      'cp-3 etcd.member-missing',
    ]);
  });
  test('never begin anew where one has run before: its disk may only not be mounted', () => {
    expect(codes(candidate(cp1, { data: false, env: joined }))).toEqual(['cp-1 etcd.data-missing']);
    expect(codes(candidate(cp1, { data: true, env: joined }), candidate(cp2, { data: false, env: joined }))).toEqual(['cp-2 etcd.data-missing']);
  });
  test('do not become workers, which would delete their data', () => {
    const manifest = [{ kind: 'data', key: '/var/lib/etcd' }] as const;
    expect(codes(candidate(cp1, { data: false }), candidate(worker, { data: true, env: joined, manifest }))).toEqual(['worker-1 etcd.member-demoted']);
    expect(codes(candidate(worker, { data: true }))).toEqual([]);
  });
});
