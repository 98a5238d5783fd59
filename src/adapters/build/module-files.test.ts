import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kubernetesReleases } from '../../artifacts/kubernetes-releases.ts';
import { versions } from '../../artifacts/versions.ts';
import { supportedKubernetes } from '../../config/kubernetes-version.ts';

const builds = join(import.meta.dirname, '../../../builds');

describe('the Go modules of builds/', () => {
  it.each([
    ['etcd', 'go.etcd.io/etcd/server/v3', versions.etcd],
    ['etcd', 'go.etcd.io/etcd/etcdctl/v3', versions.etcd],
    ['etcd', 'go.etcd.io/etcd/etcdutl/v3', versions.etcd],
    ['containerd', 'github.com/containerd/containerd/v2', versions.containerd],
    ['runc', 'github.com/opencontainers/runc', versions.runc],
    ['cni', 'github.com/containernetworking/plugins', versions.cni],
    ['coredns', 'github.com/coredns/coredns', versions.coredns],
    ['metrics-server', 'sigs.k8s.io/metrics-server', versions.metricsServer],
  ])('%s requires %s v%s', async (folder, module, version) => {
    const lines = (await readFile(join(builds, folder, 'go.mod'), 'utf8')).split('\n');
    expect(
      lines.map((line) =>
        line
          .trim()
          .replace(/^require /, '')
          .replace(/ \/\/ indirect$/, ''),
      ),
    ).toContain(`${module} v${version}`);
  });

  it.each(Object.keys(kubernetesReleases))('kubernetes/%s.mod requires that version, and replaces its staging modules by the same one', async (version) => {
    const text = await readFile(join(builds, 'kubernetes', `${version}.mod`), 'utf8');
    expect(text).toMatch(new RegExp(`k8s.io/kubernetes v${version.replaceAll('.', '\\.')}$`, 'm'));
    const replaced = [...text.matchAll(/=> k8s\.io\/\S+ (\S+)$/gm)].map((match) => match[1]);
    expect(replaced.length).toBeGreaterThan(20);
    expect(new Set(replaced)).toEqual(new Set([version.replace(/^1/, 'v0')]));
  });

  it('hold every version of Kubernetes that a config may name', () => {
    expect(Object.keys(kubernetesReleases).toSorted()).toEqual([...supportedKubernetes].toSorted());
  });
});
