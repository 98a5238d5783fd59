import { beforeAll, describe, expect, test } from 'vitest';
import type { HostName } from '../../base/names.ts';
import type { Config } from '../../config/config.ts';
import { applied, blankCluster, type FakeCluster, planFor } from '../../testkit/fake-cluster.ts';
import { fakeHost } from '../../testkit/fake-host.ts';
import { sampleConfig } from '../../testkit/sample-config.ts';
import type { RangeWitnesses } from '../known-ranges.ts';
import { rangeGuards } from './range-guards.ts';

const written = (pods: string, services: string): Config => sampleConfig(1, 1, `network: { pods: ${pods}, services: ${services} }\n`);
const config = written('10.244.0.0/16', '10.96.0.0/16');
let made: FakeCluster;

beforeAll(async () => {
  const blank = blankCluster(config);
  made = applied(blank, await planFor(config, blank));
});

/** What hosts and API of the made cluster say; `lost` are parts that say nothing. */
function witnesses(...lost: readonly ('cp-1' | 'worker-1' | 'api')[]): RangeWitnesses {
  const names = (['cp-1', 'worker-1'] as HostName[]).filter((name) => !lost.includes(name as 'cp-1'));
  const hosts = names.map((name) => ({ host: { name }, observation: made.hosts.get(name)!.observe([]) }));
  return { hosts, cluster: lost.includes('api') ? undefined : made.cluster };
}
const guards = (to: Config, seen: RangeWitnesses) => rangeGuards(to, seen, { renumbersPods: false });
const codes = (to: Config, seen: RangeWitnesses = witnesses()): readonly string[] => guards(to, seen).map(({ code }) => code);

describe('the ranges of a cluster', () => {
  test('may stay what they are', () => {
    expect(guards(config, witnesses())).toEqual([]);
  });

  test('are free on blank hosts', () => {
    const hosts = [{ host: { name: 'cp-1' as HostName }, observation: fakeHost().observe([]) }];
    expect(guards(written('10.200.0.0/16', '10.97.0.0/16'), { hosts, cluster: undefined })).toEqual([]);
  });

  test('are refused together, each in one sentence with the old one to put back', () => {
    const found = guards(written('10.200.0.0/16', '10.97.0.0/16'), witnesses());
    expect(found.map(({ code, path, severity }) => [code, path, severity])).toEqual([
      ['network.pods-changed', 'network.pods', 'error'],
      ['network.services-changed', 'network.services', 'error'],
    ]);
    expect(found[0]?.message).toContain('cp-1 has 10.244.0.0/24, worker-1 has 10.244.1.0/24');
    expect(found[0]?.remedy).toContain('`pods: 10.244.0.0/16`');
    expect(found[1]?.message).toContain('the API server of cp-1 runs with 10.96.0.0/16');
    expect(found[1]?.remedy).toContain('`services: 10.96.0.0/16`');
  });

  test('of pods may grow around those of the nodes, and not shrink below them', () => {
    expect(codes(written('10.240.0.0/12', '10.96.0.0/16'))).toEqual([]);
    expect(codes(written('10.244.0.0/23', '10.96.0.0/16'))).toEqual([]);
    expect(codes(written('10.244.2.0/23', '10.96.0.0/16'))).toEqual(['network.pods-changed']);
  });

  test('of pods may move where the user names the consequence, those of services never', () => {
    const found = rangeGuards(written('10.200.0.0/16', '10.97.0.0/16'), witnesses(), { renumbersPods: true });
    expect(found.map(({ code }) => code)).toEqual(['network.services-changed']);
  });

  test.each(['10.96.0.0/17', '10.96.0.0/12', '10.112.0.0/16'])('of services may neither move, grow nor shrink: %s', (services) => {
    expect(codes(written('10.244.0.0/16', services))).toEqual(['network.services-changed']);
  });

  test('are known from hosts alone while no API answers', () => {
    expect(codes(written('10.200.0.0/16', '10.97.0.0/16'), witnesses('api'))).toEqual(['network.pods-changed', 'network.services-changed']);
  });

  test('are known from the API alone where blank hosts took the place of all others', () => {
    const found = guards(written('10.200.0.0/16', '10.97.0.0/16'), witnesses('cp-1', 'worker-1'));
    expect(found.map(({ code }) => code)).toEqual(['network.pods-changed', 'network.services-changed']);
    expect(found[1]?.message).toContain('the Service kube-dns has 10.96.0.10');
  });

  test('are not held against a node that is no host of bramble.yaml', () => {
    const [node] = made.cluster!.nodes.values();
    const foreign = { ...node!, metadata: { name: 'foreign' }, spec: { podCIDR: '192.168.7.0/24' } };
    const seen = witnesses();
    expect(codes(config, { ...seen, cluster: { ...made.cluster!, nodes: new Map([...made.cluster!.nodes, ['foreign', foreign]]) } })).toEqual([]);
  });

  test('tell of many nodes by three', () => {
    const many = Array.from({ length: 5 }, (_, index) => `cp-${index + 1}`);
    const hosts = many.map((name) => ({
      host: { name: name as HostName },
      observation: fakeHost({ facts: { identity: { cluster: 'a', name, podRange: '10.1.0.0/24' } } }).observe([]),
    }));
    expect(guards(sampleConfig(5, 0), { hosts, cluster: undefined })[0]?.message).toContain('cp-3 has 10.1.0.0/24 and 2 more');
  });
});
