import { describe, expect, test } from 'vitest';
import type { Address } from '../../base/names.ts';
import { exampleConfig } from '../../config/example.ts';
import { parseConfig } from '../../config/parse-config.ts';
import type { HostFacts } from '../../facts/host-facts.ts';
import type { ManifestEntry } from '../../facts/observation.ts';
import { seenState } from '../../resources/seen-state.ts';
import { sampleFacts } from '../../testkit/sample-facts.ts';
import type { Candidate } from './finding.ts';
import { preflight } from './preflight.ts';

const { config } = parseConfig(exampleConfig, 'bramble.yaml');
if (config === undefined) throw new Error('bug: the example is no config');
const nowMs = sampleFacts.clockMs;
const ours = 'a'.repeat(64);

interface Look {
  readonly facts?: Partial<HostFacts>;
  readonly manifest?: readonly ManifestEntry[];
}
/** pi-1 and pi-2 are control planes, pi-4 is a worker; all are fit unless `looks` says otherwise. */
function candidate(name: string, { facts = {}, manifest = [] }: Look = {}): Candidate & { readonly answeredMs: number } {
  const host = config?.hosts.find((each) => each.name === name);
  if (host === undefined) throw new Error(`bug: no host ${name}`);
  const addresses = [{ interface: 'eth0', address: host.address, prefix: 24 }];
  const observation = { facts: { ...sampleFacts, machineId: name, addresses, ...facts }, seen: seenState(), manifest, unreadable: [] };
  return { host, clusterId: ours, answeredMs: nowMs, observation };
}
const found = (...candidates: readonly (Candidate & { readonly answeredMs: number })[]): readonly string[] =>
  preflight(candidates, config).map(({ code, host, severity }) => `${host ?? '?'} ${severity} ${code}`);
const listens = (port: number, process?: string): HostFacts['listening'] => [{ address: '0.0.0.0', port, process }];

interface Case extends Look {
  readonly title: string;
  readonly codes: readonly string[];
}
const cases: readonly Case[] = [
  { title: 'a blank Raspberry Pi', codes: [] },
  { title: 'a 32-bit userland', facts: { arch: 'other', archName: 'armhf' }, codes: ['error host.architecture'] },
  { title: 'an amd64 machine', facts: { arch: 'amd64', archName: 'amd64' }, codes: [] },
  { title: 'a distribution without apt', facts: { os: { ...sampleFacts.os, packageManager: 'other' } }, codes: ['error host.distribution'] },
  { title: 'no systemd', facts: { systemdVersion: undefined }, codes: ['error host.systemd'] },
  { title: 'a systemd that is too old', facts: { systemdVersion: 243 }, codes: ['error host.systemd'] },
  { title: 'the oldest systemd', facts: { systemdVersion: 244 }, codes: [] },
  { title: 'a kernel that is too old', facts: { kernel: '5.10.0-28-arm64' }, codes: ['error host.kernel'] },
  { title: 'the oldest kernel', facts: { kernel: '5.13.0' }, codes: [] },
  { title: 'a kernel whose version cannot be read', facts: { kernel: 'custom' }, codes: [] },
  { title: 'no memory cgroup', facts: { cgroupControllers: ['cpuset', 'cpu', 'pids'] }, codes: ['error host.memory-cgroup'] },
  { title: 'controllers that are not known', facts: { cgroupControllers: [] }, codes: [] },
  { title: 'a clock 29 minutes behind', facts: { clockMs: nowMs - 29 * 60_000 }, codes: [] },
  { title: 'a clock 31 minutes behind', facts: { clockMs: nowMs - 31 * 60_000 }, codes: ['error host.clock'] },
  { title: 'a clock 31 minutes ahead', facts: { clockMs: nowMs + 31 * 60_000 }, codes: ['error host.clock'] },
  { title: 'a clock that starts at the epoch, as on a Pi without network', facts: { clockMs: 0 }, codes: ['error host.clock'] },
  { title: 'a kubelet of somebody else', facts: { listening: listens(10250, 'kubelet') }, codes: ['error host.port-in-use'] },
  { title: 'a web server on a port of no interest', facts: { listening: listens(80, 'nginx') }, codes: [] },
  { title: 'an unknown program on our own local port', facts: { listening: listens(7443) }, codes: ['error host.port-in-use'] },
  { title: 'our kubelet', facts: { listening: listens(10250, 'kubelet') }, manifest: [{ kind: 'unit', key: 'kubelet.service' }], codes: [] },
  { title: 'k3s', facts: { foreign: ['/etc/rancher/k3s'] }, codes: ['error host.foreign-kubernetes'] },
  { title: 'this cluster', facts: { identity: { cluster: ours, name: 'pi-4', podRange: '10.244.3.0/24' } }, codes: [] },
  { title: 'this cluster and traces of k3s', facts: { identity: { cluster: ours, name: 'pi-4', podRange: '' }, foreign: ['/etc/rancher/k3s'] }, codes: [] },
  { title: 'another host of this cluster', facts: { identity: { cluster: ours, name: 'pi-2', podRange: '' } }, codes: ['error host.other-name'] },
  {
    title: "another cluster, whose ports and clock are nobody's business",
    facts: { identity: { cluster: 'b'.repeat(64), name: 'pi-4', podRange: '' }, listening: listens(10250, 'kubelet'), clockMs: 0 },
    codes: ['error host.other-cluster'],
  },
  { title: 'no nameserver for pods, a warning', facts: { nameservers: [] }, codes: ['warning host.no-nameserver'] },
  { title: 'a root on NFS', facts: { disks: sampleFacts.disks.map((disk) => ({ ...disk, type: 'nfs' })) }, codes: ['error host.file-system'] },
  {
    title: 'a container whose root is an overlay',
    facts: { container: 'docker', disks: sampleFacts.disks.map((disk) => ({ ...disk, type: 'overlayfs' })) },
    codes: [],
  },
  { title: 'too little voltage since it booted, a warning', facts: { throttled: 0x5_0000 }, codes: ['warning host.under-voltage'] },
  { title: 'heat since it booted', facts: { throttled: 0x8_0000 }, codes: [] },
  {
    title: 'another address than bramble.yaml says',
    facts: { addresses: [{ interface: 'eth0', address: '10.0.0.99' as Address, prefix: 24 }] },
    codes: ['error host.address-missing'],
  },
  {
    title: 'a network that does not hold the others',
    facts: { addresses: [{ interface: 'eth0', address: '10.0.0.14' as Address, prefix: 30 }] },
    codes: ['error host.other-network'],
  },
];

describe('preflight of a worker with', () => {
  test.each(cases)('$title: $codes', ({ codes, ...look }) => {
    expect(found(candidate('pi-4', look))).toEqual(codes.map((code) => `pi-4 ${code}`));
  });
});

describe('ports of the control plane', () => {
  test.each([2379, 2380, 2381, 6443, 10257, 10259])('%i matters there, and not on a worker', (port) => {
    const look = { facts: { listening: listens(port, 'other') } };
    expect(found(candidate('pi-1', look))).toEqual(['pi-1 error host.port-in-use']);
    expect(found(candidate('pi-4', look))).toEqual([]);
  });

  test.each([7443, 10249, 10250, 10256])('%i matters on every host', (port) => {
    const look = { facts: { listening: listens(port, 'other') } };
    expect(found(candidate('pi-1', look), candidate('pi-4', look))).toEqual(['pi-1 error host.port-in-use', 'pi-4 error host.port-in-use']);
  });
});

describe('two hosts with one MAC address', () => {
  const links = (mac: string): HostFacts['links'] => [{ name: 'eth0', mac, mtuBytes: 1500, speedMbps: 1000, duplex: 'full', isWireless: false }];
  test.each([
    ['are refused', 'dc:a6:32:00:00:11', ['pi-1 error host.duplicate-identity', 'pi-4 error host.duplicate-identity']],
    ['are not meant where each has its own', 'dc:a6:32:00:00:14', []],
  ])('%s', (_title, mac, codes) => {
    expect(found(candidate('pi-1', { facts: { links: links('dc:a6:32:00:00:11') } }), candidate('pi-4', { facts: { links: links(mac) } }))).toEqual(codes);
  });
});

describe('two hosts that were made of one card', () => {
  test.each<[string, Partial<HostFacts>, readonly string[]]>([
    ['by their machine-id', { machineId: 'copied' }, ['pi-1 warning host.copied-card', 'pi-4 warning host.copied-card']],
    ['by their SSH host key', { hostKey: 'AAAA' }, ['pi-1 warning host.copied-card', 'pi-4 warning host.copied-card']],
    ['not by the host name that every image has', { hostname: 'raspberrypi' }, []],
  ])('are known %s', (_title, facts, codes) => expect(found(candidate('pi-1', { facts }), candidate('pi-4', { facts }))).toEqual(codes));
});

test('everything that is wrong is told at once, with a remedy and the name of the host', () => {
  const problems = preflight(
    [
      candidate('pi-1', { facts: { arch: 'other', archName: 'armhf', systemdVersion: undefined, listening: listens(6443, 'haproxy') } }),
      candidate('pi-4', { facts: { foreign: ['/var/lib/k0s'] } }),
    ],
    config,
  );
  expect(problems.map(({ code }) => code)).toEqual(['host.foreign-kubernetes', 'host.architecture', 'host.systemd', 'host.port-in-use']);
  for (const { message, host, remedy } of problems) {
    expect(message.startsWith(`${host ?? '?'}: `)).toBe(true);
    expect(remedy.length).toBeGreaterThan(20);
  }
});
