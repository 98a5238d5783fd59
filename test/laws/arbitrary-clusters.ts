import fc from 'fast-check';
import type { Config, Host } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { HostFacts } from '../../src/facts/host-facts.ts';
import { type FakeCluster, blankCluster } from '../../src/testkit/fake-cluster.ts';

/** bramble.yaml as data, so that fields and hosts can be reordered. */
export interface WrittenConfig {
  readonly hosts: readonly Readonly<Record<string, unknown>>[];
  readonly [field: string]: unknown;
}

export interface Scene {
  readonly written: WrittenConfig;
  readonly config: Config;
  /** What each host says about itself, where that is not what a Raspberry Pi says. */
  readonly facts: Readonly<Record<string, Partial<HostFacts>>>;
}

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,6}[a-z0-9])?$/);
const labels = fc.dictionary(fc.constantFrom('disk', 'room', 'example.com/rack'), label, { maxKeys: 2 });
const taints = fc.uniqueArray(fc.constantFrom('gpu=yes:NoSchedule', 'slow:PreferNoSchedule', 'away:NoExecute'), { maxLength: 2 });

const hosts = fc.tuple(fc.constantFrom(1, 1, 3), fc.nat(3), fc.uniqueArray(label, { minLength: 6, maxLength: 6 })).chain(([controlPlanes, workers, names]) =>
  fc.tuple(
    ...names.slice(0, controlPlanes + workers).map((name, index) =>
      fc.record({
        name: fc.constant(name),
        address: fc.constant(`10.0.0.${11 + index}`),
        role: fc.constant(index < controlPlanes ? 'control-plane' : 'worker'),
        labels,
        taints,
      }),
    ),
  ),
);

const written: fc.Arbitrary<WrittenConfig> = fc.record({
  version: fc.constant(1),
  name: label,
  kubernetes: fc.constantFrom('1.36.3', '1.35.4'),
  hosts,
  network: fc.record({ pods: fc.constantFrom('10.244.0.0/16', '10.112.0.0/20'), services: fc.constantFrom('10.96.0.0/16', '10.97.0.0/24') }),
  addons: fc.record({ 'metrics-server': fc.boolean() }),
});

const facts = fc.record<Partial<HostFacts>>({
  arch: fc.constantFrom('amd64', 'arm64'),
  cgroup: fc.constantFrom('v1', 'v2'),
  container: fc.constantFrom(undefined, undefined, 'docker'),
  missingCapabilities: fc.constantFrom([], ['CAP_SYS_RESOURCE']),
  readOnlySysctls: fc.constantFrom([], ['vm.overcommit_memory', 'net.netfilter.nf_conntrack_max']),
  missingModules: fc.constantFrom([], ['overlay']),
  nameservers: fc.constantFrom([], ['10.0.0.1'] as never),
});

/** A config, and hosts as different from each other as a cluster may have them. */
export const scenes: fc.Arbitrary<Scene> = written.chain((each) =>
  fc
    .tuple(...each.hosts.map(() => facts))
    .map((all) => ({ written: each, config: configOf(each), facts: Object.fromEntries(each.hosts.map((host, index) => [host['name'], all[index] ?? {}])) })),
);

export function configOf(each: WrittenConfig): Config {
  const { config, problems } = parseConfig(JSON.stringify(each), 'bramble.yaml');
  if (config === undefined) throw new Error(`the test made a wrong config: ${JSON.stringify(problems)}`);
  return config;
}

export const blankScene = ({ config, facts: all }: Scene): FakeCluster => blankCluster(config, (host: Host) => all[host.name] ?? {});

/** The same value with every list of hosts and every object's fields in another order. */
export const reordered = (each: WrittenConfig): WrittenConfig => reversed({ ...each, hosts: each.hosts.toReversed() }) as WrittenConfig;

const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, item]) => [name, reversed(item)]),
  );
};
