import { describe, expect, it } from 'vitest';
import type { Artifact } from './artifact.ts';
import { downloadsFor, upstreamRecipe } from './upstream.ts';

const binary = (name: string, version: string): Artifact => ({ name, version, form: 'binary' });

describe('downloadsFor', () => {
  it.each([
    [
      binary('kubelet', '1.36.3'),
      'arm64',
      'https://dl.k8s.io/release/v1.36.3/bin/linux/arm64/kubelet',
      'https://dl.k8s.io/release/v1.36.3/bin/linux/arm64/kubelet.sha256',
      undefined,
    ],
    [
      binary('etcd', '3.7.3'),
      'amd64',
      'https://github.com/etcd-io/etcd/releases/download/v3.7.3/etcd-v3.7.3-linux-amd64.tar.gz',
      'https://github.com/etcd-io/etcd/releases/download/v3.7.3/SHA256SUMS',
      'etcd-v3.7.3-linux-amd64/etcd',
    ],
    [
      binary('containerd', '2.4.2'),
      'arm64',
      'https://github.com/containerd/containerd/releases/download/v2.4.2/containerd-static-2.4.2-linux-arm64.tar.gz',
      'https://github.com/containerd/containerd/releases/download/v2.4.2/containerd-static-2.4.2-linux-arm64.tar.gz.sha256sum',
      'bin/containerd',
    ],
    [
      binary('runc', '1.5.2'),
      'amd64',
      'https://github.com/opencontainers/runc/releases/download/v1.5.2/runc.amd64',
      'https://github.com/opencontainers/runc/releases/download/v1.5.2/runc.sha256sum',
      undefined,
    ],
    [
      binary('ptp', '1.9.1'),
      'amd64',
      'https://github.com/containernetworking/plugins/releases/download/v1.9.1/cni-plugins-linux-amd64-v1.9.1.tgz',
      'https://github.com/containernetworking/plugins/releases/download/v1.9.1/cni-plugins-linux-amd64-v1.9.1.tgz.sha256',
      'ptp',
    ],
  ] as const)('knows where %o is published', (artifact, arch, url, checksumUrl, member) => {
    expect(downloadsFor([artifact], arch)).toEqual([{ url, checksumUrl, gives: [member === undefined ? { artifact } : { artifact, member }] }]);
  });

  it('downloads an archive once for all its members', () => {
    const downloads = downloadsFor([binary('ptp', '1.9.1'), binary('portmap', '1.9.1'), binary('runc', '1.5.2')], 'amd64');
    expect(downloads.map((download) => download.gives.map((each) => each.artifact.name))).toEqual([['ptp', 'portmap'], ['runc']]);
  });

  it('leaves out what nobody publishes', () => {
    expect(downloadsFor([binary('kubernetes', '1.36.3')], 'amd64')).toEqual([]);
    expect(upstreamRecipe(binary('kubernetes', '1.36.3'), 'amd64')).toBeUndefined();
  });

  it('tells members of one archive apart', () => {
    expect(upstreamRecipe(binary('etcd', '3.7.3'), 'amd64')).not.toBe(upstreamRecipe(binary('etcdctl', '3.7.3'), 'amd64'));
  });
});
