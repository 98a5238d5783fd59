import type { Pin } from '../artifacts/artifact.ts';
import { groupsFor } from '../artifacts/catalogue.ts';
import { digest } from '../base/digest.ts';
import { secret } from '../base/secret.ts';
import type { NodeContext } from '../components/component.ts';
import { textFile } from '../components/component.ts';
import { etcdBootstrapPath } from '../components/etcd/etcd.ts';
import type { Config, Host } from '../config/config.ts';
import type { HostFacts } from '../facts/host-facts.ts';
import { refTo, type ResourceRef } from '../resources/collect-wants.ts';
import { briefly } from '../resources/routes-seen.ts';
import { allRefs, desiredHost } from './host.ts';
import { podRanges } from './pod-ranges.ts';

/**
 * What a host is taken for until it has been asked: a board that needs all that boards may, so that one question is mostly enough. Only keys
 * follow from it, never content.
 */
const assumedFacts: HostFacts = {
  os: { id: 'debian', versionId: '', prettyName: '', packageManager: 'apt' },
  kernel: '',
  arch: 'amd64',
  archName: 'amd64',
  model: 'Raspberry Pi 5',
  pageSizeBytes: 4096,
  cpus: 1,
  memoryBytes: 0,
  disks: [],
  cgroup: 'v2',
  cgroupControllers: ['cpu'],
  systemdVersion: undefined,
  container: undefined,
  hostname: '',
  machineId: '',
  bootId: '',
  clockMs: 0,
  addresses: [],
  defaultInterface: 'eth0',
  nameservers: [],
  swap: [],
  missingCapabilities: [],
  readOnlySysctls: [],
  missingModules: [],
  listening: [],
  etcdData: false,
  identity: undefined,
  interruptedReset: undefined,
  foreign: [],
  throttled: undefined,
  links: [],
  hostKey: undefined,
  kernelCommandLine: '',
  boot: {
    layout: { kind: 'firmware', cmdline: ['/boot/firmware/cmdline.txt'], config: '/boot/firmware/config.txt' },
    kernel: undefined,
    hasKernel8: true,
    raspberryPiOs: '',
    dietPi: undefined,
  },
  rootMedium: 'sd',
  watchdog: { hasDevice: true, setting: undefined },
  triedReboot: undefined,
  hasNetworkManager: true,
  hasAvahi: true,
  clockServices: [],
  isTimeSynchronised: undefined,
  hasVolatileJournal: false,
};

const nothing = digest('');

const known = new WeakMap<Config, Map<string, readonly ResourceRef[]>>();

/**
 * What to ask a host about, before anything is known of it: the keys of everything that its part of the config wants. What
 * its facts add is asked for in a second exchange. Hosts that differ in no more than who they are get the same list.
 */
export function expectedRefs(config: Config, host: Host, pkiPaths: readonly string[]): readonly ResourceRef[] {
  const sort = JSON.stringify({ ...host, name: '', address: '', ssh: '', labels: '', pkiPaths });
  const ofConfig = known.get(config) ?? new Map<string, readonly ResourceRef[]>();
  known.set(config, ofConfig);
  const refs = ofConfig.get(sort) ?? refsOf(config, host, pkiPaths);
  ofConfig.set(sort, refs);
  return refs;
}

function refsOf(config: Config, host: Host, pkiPaths: readonly string[]): readonly ResourceRef[] {
  const groups = groupsFor({
    kubernetes: config.kubernetes,
    hosts: [{ arch: 'amd64', role: host.role }],
    metricsServer: config.addons.metricsServer,
    demo: true,
  });
  const pins = groups.flatMap((group) =>
    group.built.map((artifact): Pin => ({ artifact, arch: 'amd64', sha256: nothing, sizeBytes: 0, digest: '', source: 'build' })),
  );
  const node: NodeContext = {
    cluster: { config, clusterId: '', podRanges: podRanges(config, new Map()), pins: { pins }, encryptionKey: secret('') },
    host,
    facts: assumedFacts,
    pki: pkiPaths.map((path) => textFile(path, '')),
    etcdBootstrap: host.role === 'control-plane' ? textFile(etcdBootstrapPath, '') : undefined,
  };
  return [...allRefs(desiredHost(node)), refTo('routes', briefly)];
}
