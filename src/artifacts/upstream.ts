import type { Arch } from '../base/names.ts';
import type { Artifact } from './artifact.ts';

/** One published file, and which artifacts it gives. */
export interface Download {
  readonly url: string;
  /** File that tells the SHA-256 of `url`. */
  readonly checksumUrl: string;
  /** Artifacts in it: itself, or members of the .tar.gz. */
  readonly gives: readonly { readonly artifact: Artifact; readonly member?: string }[];
}

const github = 'https://github.com';
const archive = (artifact: Artifact, url: string, checksumUrl: string, member: string): Download => ({ url, checksumUrl, gives: [{ artifact, member }] });
const single = (artifact: Artifact, url: string, checksumUrl: string): Download => ({ url, checksumUrl, gives: [{ artifact }] });

/** dl.k8s.io, documented at https://kubernetes.io/releases/download/ */
function kubernetes(artifact: Artifact, arch: Arch): Download {
  const url = `https://dl.k8s.io/release/v${artifact.version}/bin/linux/${arch}/${artifact.name}`;
  return single(artifact, url, `${url}.sha256`);
}

/** https://github.com/etcd-io/etcd/releases */
function etcd(artifact: Artifact, arch: Arch): Download {
  const base = `${github}/etcd-io/etcd/releases/download/v${artifact.version}`;
  const folder = `etcd-v${artifact.version}-linux-${arch}`;
  return archive(artifact, `${base}/${folder}.tar.gz`, `${base}/SHA256SUMS`, `${folder}/${artifact.name}`);
}

/** https://github.com/containerd/containerd/releases; the static build also runs where the C library is another one. */
function containerd(artifact: Artifact, arch: Arch): Download {
  const url = `${github}/containerd/containerd/releases/download/v${artifact.version}/containerd-static-${artifact.version}-linux-${arch}.tar.gz`;
  return archive(artifact, url, `${url}.sha256sum`, `bin/${artifact.name}`);
}

/** https://github.com/opencontainers/runc/releases */
function runc(artifact: Artifact, arch: Arch): Download {
  const base = `${github}/opencontainers/runc/releases/download/v${artifact.version}`;
  return single(artifact, `${base}/runc.${arch}`, `${base}/runc.sha256sum`);
}

/** https://github.com/containernetworking/plugins/releases */
function cni(artifact: Artifact, arch: Arch): Download {
  const url = `${github}/containernetworking/plugins/releases/download/v${artifact.version}/cni-plugins-linux-${arch}-v${artifact.version}.tgz`;
  return archive(artifact, url, `${url}.sha256`, artifact.name);
}

type Template = (artifact: Artifact, arch: Arch) => Download;
const publishedBy = (template: Template, ...names: string[]): [string, Template][] => names.map((name) => [name, template]);
const templates: ReadonlyMap<string, Template> = new Map([
  ...publishedBy(kubernetes, 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl', 'kubelet', 'kube-proxy'),
  ...publishedBy(etcd, 'etcd', 'etcdctl', 'etcdutl'),
  ...publishedBy(containerd, 'containerd', 'containerd-shim-runc-v2', 'ctr'),
  ...publishedBy(runc, 'runc'),
  ...publishedBy(cni, 'host-local', 'loopback', 'portmap', 'ptp'),
]);

/** The published files that give these artifacts, each file once. Artifacts that nobody publishes are left out. */
export function downloadsFor(artifacts: readonly Artifact[], arch: Arch): readonly Download[] {
  const byUrl = new Map<string, Download>();
  for (const artifact of artifacts) {
    const download = templates.get(artifact.name)?.(artifact, arch);
    if (download === undefined) continue;
    const earlier = byUrl.get(download.url);
    byUrl.set(download.url, earlier === undefined ? download : { ...earlier, gives: [...earlier.gives, ...download.gives] });
  }
  return [...byUrl.values()];
}

/** What the store remembers a published artifact by. */
export const upstreamRecipe = (artifact: Artifact, arch: Arch): string | undefined => {
  const [download] = downloadsFor([artifact], arch);
  return download === undefined ? undefined : `upstream:${download.url}#${download.gives[0]?.member ?? ''}`;
};
