import { describe, expect, it } from 'vitest';
import { groupsFor, type Needs } from './catalogue.ts';
import { kubernetesReleases } from './kubernetes-releases.ts';
import { recipeOf } from './recipes.ts';
import { downloadsFor } from './upstream.ts';

const needs = (hosts: Needs['hosts'], rest: Partial<Needs> = {}): Needs => ({ kubernetes: '1.36.3', hosts, metricsServer: true, demo: false, ...rest });
const builtNames = (wanted: Needs): string[] => groupsFor(wanted).flatMap((group) => group.built.map((artifact) => `${artifact.name}/${group.arch}`));

describe('groupsFor', () => {
  it('gives an architecture that only has workers no control plane', () => {
    const names = builtNames(
      needs([
        { arch: 'amd64', role: 'control-plane' },
        { arch: 'arm64', role: 'worker' },
      ]),
    );
    expect(names).toEqual(expect.arrayContaining(['etcd/amd64', 'kubernetes/amd64', 'kubernetes-node/arm64', 'runc/arm64']));
    expect(names).not.toContain('etcd/arm64');
    expect(names).not.toContain('kubernetes/arm64');
    expect(names).not.toContain('kubernetes-node/amd64');
  });

  it('names each artifact once, however many hosts there are', () => {
    const names = builtNames(needs(['control-plane', 'control-plane', 'worker', 'worker'].map((role) => ({ arch: 'amd64', role: role as 'worker' }))));
    expect(new Set(names).size).toBe(names.length);
  });

  it('does not depend on the order of the hosts', () => {
    const hosts = [
      { arch: 'arm64', role: 'worker' },
      { arch: 'amd64', role: 'control-plane' },
    ] as const;
    expect(groupsFor(needs(hosts))).toEqual(groupsFor(needs(hosts.toReversed())));
  });

  it('leaves out what the config turned off', () => {
    expect(builtNames(needs([{ arch: 'amd64', role: 'worker' }], { metricsServer: false }))).not.toContain('image-metrics-server/amd64');
  });

  it('leaves images that upstream publishes to the nodes, but not the demo, which nobody publishes', () => {
    const groups = groupsFor(needs([{ arch: 'amd64', role: 'worker' }], { demo: true }));
    expect(groups.find((group) => group.name === 'coredns')?.upstream).toEqual([]);
    expect(groups.find((group) => group.name === 'demo')).toMatchObject({ upstream: undefined, isOptional: true });
  });

  const everything = needs(
    (['amd64', 'arm64'] as const).flatMap((arch) => [
      { arch, role: 'control-plane' as const },
      { arch, role: 'worker' as const },
    ]),
    { demo: true },
  );
  it.each(Object.keys(kubernetesReleases))('names only what can be built, or downloaded, for Kubernetes %s', (kubernetes) => {
    for (const group of groupsFor({ ...everything, kubernetes })) {
      expect(group.built.filter((artifact) => recipeOf(artifact) === undefined)).toEqual([]);
      const published = downloadsFor(group.upstream ?? [], group.arch).flatMap((download) => download.gives.map((each) => each.artifact));
      expect(published).toEqual(group.upstream ?? []);
    }
  });
});
