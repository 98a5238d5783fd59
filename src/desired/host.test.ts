import { beforeAll, describe, expect, test } from 'vitest';
import type { Config } from '../config/config.ts';
import type { HostName } from '../base/names.ts';
import type { HostFacts } from '../facts/host-facts.ts';
import { hostChanges } from '../plan/host-changes.ts';
import { refOf, refText } from '../resources/collect-wants.ts';
import type { Want } from '../resources/wants.ts';
import { applied, blankCluster, type FakePlan, planFor } from '../testkit/fake-cluster.ts';
import { sampleConfig } from '../testkit/sample-config.ts';
import { expectedRefs } from './expected-refs.ts';
import { pkiPaths } from '../run/certify.ts';
import { allWants } from './host.ts';

const config = sampleConfig(3, 1);
const wantsOf = async (name: string, facts: Partial<HostFacts> = {}, of: Config = config): Promise<readonly Want[]> =>
  allWants(
    (
      await planFor(
        of,
        blankCluster(of, () => facts),
      )
    ).desired.get(name as HostName)!,
  );
const refsOf = (wants: readonly Want[]): readonly string[] => wants.map((want) => refText(refOf(want)).replace('\t', ' '));
const textOf = (wants: readonly Want[], path: string): string => {
  const want = wants.find((each) => each.kind === 'file' && each.path === path);
  return want?.kind === 'file' && want.content.kind === 'text' ? want.content.text : '';
};

describe('what a host should be', () => {
  test('is asked for before anything is known of it: a plain machine needs no second question', async () => {
    for (const host of config.hosts) {
      const asked = new Set(expectedRefs(config, host, pkiPaths(config, host)).map(refText));
      expect((await wantsOf(host.name, { arch: 'amd64' })).map((want) => refText(refOf(want))).filter((ref) => !asked.has(ref))).toEqual([]);
    }
  });
  test('has every directory before what lies in it', async () => {
    const wants = await wantsOf('cp-1');
    const directories = wants.flatMap((want, index) => (want.kind === 'directory' ? [{ path: `${want.path}/`, index }] : []));
    const early = wants.flatMap((want, index) =>
      'path' in want ? directories.filter((directory) => want.path.startsWith(directory.path) && index < directory.index).map(() => want.path) : [],
    );
    expect(early).toEqual([]);
  });
  test('has no control plane and no key of an authority on workers', async () => {
    const refs = refsOf(await wantsOf('worker-1'));
    expect(refs.filter((ref) => /etcd|apiserver|scheduler|controller-manager|ca\.key|encryption|admin/.test(ref))).toEqual([]);
  });
  test('has the smaller binary of Kubernetes on workers, with a link for each command', async () => {
    const refs = refsOf(await wantsOf('worker-1'));
    expect(refs).toEqual(expect.arrayContaining(['binary /usr/local/bin/kubernetes-node', 'link /usr/local/bin/kubelet', 'link /usr/local/bin/kube-proxy']));
    expect(refs).not.toContain('binary /usr/local/bin/kubernetes');
  });
  test('keeps all keys and their kubeconfigs closed to others', async () => {
    const open = (await wantsOf('cp-1')).filter(
      (want) => want.kind === 'file' && /\.(key|conf)$/.test(want.path) && want.path.startsWith('/etc/kubernetes') && want.mode !== '0600',
    );
    expect(open.map((want) => refOf(want).key)).toEqual(['/etc/kubernetes/resolv.conf']);
  });
});

describe('what a host says changes what it should be', () => {
  test('a container keeps the kernel parameters and the swap of its computer', async () => {
    const refs = refsOf(await wantsOf('worker-1', { container: 'docker' }));
    expect(refs.filter((ref) => /^(sysctl|swap)/.test(ref))).toEqual(['sysctl net.ipv4.ip_forward']);
  });
  test('a parameter that is read-only and a module that the kernel lacks are left alone', async () => {
    const refs = refsOf(await wantsOf('worker-1', { readOnlySysctls: ['kernel.panic'], missingModules: ['overlay'] }));
    expect(refs.filter((ref) => ref === 'sysctl kernel.panic' || ref === 'module overlay')).toEqual([]);
    expect(refs).toContain('module nf_conntrack');
  });
  test('without CAP_SYS_RESOURCE no container is asked to lower its own OOM score', async () => {
    expect(textOf(await wantsOf('worker-1', { missingCapabilities: ['CAP_SYS_RESOURCE'] }), '/etc/containerd/config.toml')).toContain(
      'restrict_oom_score_adj = true',
    );
    expect(textOf(await wantsOf('worker-1'), '/etc/containerd/config.toml')).toContain('restrict_oom_score_adj = false');
  });
  test.each([
    ['v1', 'docker', false],
    ['v2', 'docker', undefined],
    ['v1', undefined, undefined],
  ] as const)('kubelet accepts cgroup %s of a container (%s), which a machine is restarted out of', async (cgroup, container, accepted) => {
    const kubelet = JSON.parse(textOf(await wantsOf('worker-1', { cgroup, container }), '/var/lib/kubelet/config.yaml')) as Record<string, unknown>;
    expect(kubelet['failCgroupV1']).toBe(accepted);
    expect(kubelet).toMatchObject({ failSwapOn: false, cgroupDriver: 'systemd', authentication: { anonymous: { enabled: false } } });
  });
  test('pods ask the nameservers that the config names, else those of the host', async () => {
    const named = sampleConfig(1, 0, 'network: { nameservers: [10.0.0.53] }\n');
    expect(textOf(await wantsOf('cp-1', {}, named), '/etc/kubernetes/resolv.conf')).toBe('nameserver 10.0.0.53\n');
    expect(textOf(await wantsOf('cp-1'), '/etc/kubernetes/resolv.conf')).toBe('nameserver 10.0.0.1\n');
  });
  test('each host gets the binaries of its own architecture', async () => {
    const hashes = async (arch: 'amd64' | 'arm64'): Promise<readonly string[]> =>
      (await wantsOf('cp-1', { arch })).flatMap((want) => (want.kind === 'binary' ? [want.sha256] : []));
    const [amd64, arm64] = [await hashes('amd64'), await hashes('arm64')];
    expect(amd64.length).toBe(arm64.length);
    expect(amd64.filter((hash) => arm64.includes(hash))).toEqual([]);
  });
});

describe('the network of a host', () => {
  test('has a route to the pods of every other host and to none of its own', async () => {
    const [routes] = (await wantsOf('cp-2')).filter((want) => want.kind === 'routes');
    const others = routes?.table.routes.filter(({ destination }) => destination !== routes.own);
    expect(others?.map(({ destination, via }) => `${destination} ${via}`)).toEqual([
      '10.244.0.0/24 10.0.0.11',
      '10.244.2.0/24 10.0.0.13',
      '10.244.3.0/24 10.0.0.21',
    ]);
  });
  test('sets at a boot the routes to the pods of all others', async () => {
    const wants = await wantsOf('cp-2');
    expect(textOf(wants, '/etc/bramble/pod-routes')).toContain('route replace 10.244.3.0/24 via 10.0.0.21\n');
    const unit = wants.find((want) => want.kind === 'unit' && want.name === 'bramble-pod-network.service');
    expect(unit?.kind === 'unit' && unit.text).toContain('sh "route replace 10.244.1.0/24 "');
  });
  test('has no unit that grows with the cluster: a probe brings back texts up to a limit only', async () => {
    const lengths = async (of: Config) =>
      (await wantsOf('worker-1', {}, of)).flatMap((want) => (want.kind === 'unit' ? [[want.name, want.text.length] as const] : []));
    expect(await lengths(sampleConfig(3, 30))).toEqual(await lengths(sampleConfig(3, 4)));
  });
  test('masquerades what pods send, but nothing between pods and nodes', async () => {
    expect(textOf(await wantsOf('cp-1'), '/etc/bramble/pod-network.nft')).toContain(
      'daddr != { 10.244.0.0/16, 10.0.0.11, 10.0.0.12, 10.0.0.13, 10.0.0.21 } masquerade',
    );
  });
  test('reaches every API server through its own loopback, none of them first', async () => {
    const text = textOf(await wantsOf('worker-1'), '/etc/bramble/haproxy.cfg');
    expect([...text.matchAll(/^ {2}server (\S+) (\S+)/gm)].map(([, name, address]) => `${name} ${address}`)).toEqual([
      'cp-1 10.0.0.11:6443',
      'cp-2 10.0.0.12:6443',
      'cp-3 10.0.0.13:6443',
    ]);
    expect(text).toContain('verify required');
  });
});

describe('taking everything away', () => {
  let made: FakePlan;
  let removals: readonly string[];
  beforeAll(async () => {
    const blank = blankCluster(config);
    made = await planFor(config, blank);
    const host = applied(blank, made).hosts.get('cp-1' as HostName)!;
    removals = hostChanges(new Map(), host.observe([])).removals.flatMap((batch) => batch.changes.map(({ kind, key }) => `${kind} ${key}`));
  });
  const at = (ref: string): number => removals.indexOf(ref);

  test('stops a unit before its files, its data and its program go', () => {
    for (const [unit, ...after] of [
      ['unit kubelet.service', 'file /var/lib/kubelet/config.yaml', 'data /var/lib/kubelet', 'link /usr/local/bin/kubelet', 'unit containerd.service'],
      ['unit kube-controller-manager.service', 'data /usr/libexec/kubernetes', 'file /etc/kubernetes/controller-manager.conf'],
      ['unit etcd.service', 'data /var/lib/etcd', 'binary /usr/local/bin/etcd', 'file /etc/bramble/etcd.env'],
      ['unit containerd.service', 'data /var/lib/containerd', 'data /run/containerd', 'binary /usr/local/bin/containerd'],
      ['unit bramble-pod-network.service', 'route 10.244.1.0/24', 'package nftables'],
      ['unit bramble-api-endpoint.service', 'package haproxy', 'link /etc/systemd/system/haproxy.service'],
    ] as const) {
      expect(at(unit), unit).toBeGreaterThanOrEqual(0);
      for (const ref of after) expect(at(ref), `${unit} before ${ref}`).toBeGreaterThan(at(unit));
    }
  });
  test('takes each directory after what lies in it', () => {
    const paths = removals.map((ref) => ref.slice(ref.indexOf(' ') + 1));
    const directories = removals.flatMap((ref, index) => (ref.startsWith('directory ') ? [{ path: `${paths[index]}/`, index }] : []));
    expect(directories.flatMap(({ path, index }) => paths.filter((each, other) => each.startsWith(path) && other > index))).toEqual([]);
  });
});
