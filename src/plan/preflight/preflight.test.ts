import { describe, expect, test } from 'vitest';
import type { Address } from '../../base/names.ts';
import type { HostFacts } from '../../facts/host-facts.ts';
import type { ManifestEntry } from '../../facts/observation.ts';
import { applied, blankCluster, fakeNowMs, planFor } from '../../testkit/fake-cluster.ts';
import { fakeHost } from '../../testkit/fake-host.ts';
import { sampleConfig } from '../../testkit/sample-config.ts';
import { preflight } from './preflight.ts';

const config = sampleConfig(1, 1);
const [controlPlane, worker] = config.hosts;
const addresses = (address: string, prefix = 24): HostFacts['addresses'] => [{ interface: 'eth0', address: address as Address, prefix }];

const codesOf = (facts: Partial<HostFacts>, host = controlPlane!, manifest: readonly ManifestEntry[] = [], of = config): readonly string[] =>
  preflight(
    [
      {
        host,
        observation: fakeHost({ facts: { addresses: addresses(host.address), ...facts }, manifest }).observe([]),
        clusterId: 'ours',
        answeredMs: fakeNowMs,
      },
    ],
    of,
  ).map(({ code }) => code);
const listening = (port: number): Pick<HostFacts, 'listening'> => ({ listening: [{ address: '0.0.0.0', port, process: 'nginx' }] });

describe('before a host is touched', () => {
  test('nothing speaks against a blank Raspberry Pi', () => {
    expect(codesOf({})).toEqual([]);
  });
  test.each<[string, Partial<HostFacts>]>([
    ['host.architecture', { arch: 'other', archName: 'armhf' }],
    ['host.distribution', { os: { id: 'fedora', versionId: '42', prettyName: 'Fedora', packageManager: 'other' } }],
    ['host.systemd', { systemdVersion: undefined }],
    ['host.systemd', { systemdVersion: 241 }],
    ['host.kernel', { kernel: '5.12.19' }],
    ['host.kernel', { kernel: '4.19.0-27-arm64' }],
    ['host.memory-cgroup', { cgroupControllers: ['cpu', 'io', 'pids'] }],
    ['host.clock', { clockMs: fakeNowMs - 31 * 60_000 }],
    ['host.clock', { clockMs: fakeNowMs + 31 * 60_000 }],
    ['host.foreign-kubernetes', { foreign: ['/etc/rancher/k3s'] }],
    ['host.other-cluster', { identity: { cluster: 'theirs', name: 'x', podRange: '' } }],
    ['host.other-name', { identity: { cluster: 'ours', name: 'worker-7', podRange: '' } }],
    ['host.address-missing', { addresses: addresses('10.0.0.99') }],
    ['host.other-network', { addresses: addresses('10.0.0.11', 29) }],
    ['host.no-nameserver', { nameservers: [] }],
    ['host.port-in-use', listening(10248)],
    ['host.port-in-use', listening(2379)],
  ])('%s is found for %j', (code, facts) => {
    expect(codesOf(facts)).toEqual([code]);
  });
  test.each<[string, Partial<HostFacts>]>([
    ['a kernel that is just new enough', { kernel: '5.13.0' }],
    ['a newer major version of the kernel', { kernel: '6.1.21-v8+' }],
    ['an address that tells nothing about its network', { addresses: addresses('10.0.0.11', 32) }],
    ['controllers that the host does not tell', { cgroupControllers: [] }],
    ['its own identity', { identity: { cluster: 'ours', name: 'cp-1', podRange: '' }, foreign: ['/etc/rancher/k3s'] }],
  ])('nothing speaks against %s', (_, facts) => {
    expect(codesOf(facts)).toEqual([]);
  });
  test('a port of the control plane is free to be used on workers', () => {
    expect(codesOf(listening(2379), worker)).toEqual([]);
  });
  test('a port that our own unit holds is not in use', () => {
    expect(codesOf(listening(6443), controlPlane, [{ kind: 'unit', key: 'kube-apiserver.service' }])).toEqual([]);
  });
  test('of a host that belongs to another cluster nothing else is told', () => {
    expect(codesOf({ identity: { cluster: 'theirs', name: 'x', podRange: '' }, ...listening(6443), systemdVersion: 200 })).toEqual(['host.other-cluster']);
  });
  test('nameservers of the config stand in for those that the host lacks', () => {
    expect(codesOf({ nameservers: [] }, controlPlane, [], sampleConfig(1, 1, 'network: { nameservers: [10.0.0.53] }\n'))).toEqual([]);
  });
});

describe('the space on a host', () => {
  const disks = (freeBytes: number): Partial<HostFacts> => ({ disks: [{ path: '/', fileSystem: '/', sizeBytes: 8e9, freeBytes, type: 'ext4' }] });
  test('must be enough for what is to be placed and some more', async () => {
    const { problems } = await planFor(
      config,
      blankCluster(config, () => disks(100 * 2 ** 20)),
    );
    expect(problems.map(({ code, host }) => `${host} ${code}`)).toEqual(['cp-1 host.disk-full', 'worker-1 host.disk-full']);
  });
  test('is not asked for what is there already', async () => {
    const blank = blankCluster(config);
    const made = applied(blank, await planFor(config, blank));
    const full = new Map(
      [...made.hosts].map(([name, host]) => {
        const { facts, manifest } = host.observe([]);
        return [name, fakeHost({ facts: { ...facts, ...disks(0) }, manifest, seen: host.state() })] as const;
      }),
    );
    expect((await planFor(config, { ...made, hosts: full })).problems).toEqual([]);
  });
});
