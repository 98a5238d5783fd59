import type { Artifact } from './artifact.ts';
import type { ImageSpec } from './image-spec.ts';
import { kubernetesReleases } from './kubernetes-releases.ts';
import type { GoBuild, Recipe } from './recipe.ts';
import { metricsServerPublishedAt } from './versions.ts';

const plain = (folder: string, packagePath = '.'): GoBuild => ({ folder, package: packagePath, tags: [], variables: {} });

/** Tags and variables as upstream's hack/lib/golang.sh and hack/lib/version.sh set them. */
function kubernetes(version: string, output: string): GoBuild {
  const [major = '', minor = ''] = version.split('.');
  const told = {
    gitMajor: major,
    gitMinor: minor,
    gitVersion: `v${version}`,
    gitCommit: 'unknown',
    gitTreeState: 'clean',
    buildDate: kubernetesReleases[version] ?? '1970-01-01T00:00:00Z',
  };
  return {
    folder: 'kubernetes',
    modFile: `${version}.mod`,
    package: `./${output}`,
    tags: ['selinux', 'notest', 'grpcnotrace'],
    variables: Object.fromEntries(
      ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'].flatMap((path) =>
        Object.entries(told).map(([name, value]) => [`${path}.${name}`, value]),
      ),
    ),
  };
}

/** Without what a small machine never uses: pages that trace gRPC, Intel's cache classes, plugins of containers in WebAssembly. builds/containerd leaves out more. */
const containerd = (version: string, packagePath: string, ...tags: string[]): GoBuild => ({
  folder: 'containerd',
  package: packagePath,
  tags: ['urfave_cli_no_docs', 'osusergo', 'netgo', 'static_build', 'grpcnotrace', 'no_rdt', 'nri_no_wasm', ...tags],
  variables: { 'github.com/containerd/containerd/v2/version.Version': `v${version}` },
});

const cni = (version: string, plugin: string): GoBuild => ({
  ...plain('cni', `github.com/containernetworking/plugins/plugins/${plugin}`),
  variables: { 'github.com/containernetworking/plugins/pkg/utils/buildversion.BuildVersion': `v${version}` },
});

const runc: GoBuild = {
  ...plain('runc', 'github.com/opencontainers/runc'),
  tags: ['seccomp', 'urfave_cli_no_docs', 'netgo', 'osusergo'],
  c: { packages: ['libseccomp-dev'], libraries: ['libseccomp'] },
};

const metricsServer = (version: string): GoBuild => {
  const path = 'sigs.k8s.io/metrics-server/pkg/version';
  return {
    ...plain('metrics-server', 'sigs.k8s.io/metrics-server/cmd/metrics-server'),
    tags: ['grpcnotrace'],
    variables: { [`${path}.gitVersion`]: `v${version}`, [`${path}.gitCommit`]: 'unknown', [`${path}.buildDate`]: metricsServerPublishedAt },
  };
};

const builds: Readonly<Record<string, (version: string) => GoBuild>> = {
  kubernetes: (version) => kubernetes(version, 'kubernetes'),
  'kubernetes-node': (version) => kubernetes(version, 'kubernetes-node'),
  etcd: () => plain('etcd'),
  containerd: (version) => containerd(version, './containerd'),
  // A shim runs for every pod and speaks ttrpc only: without gRPC it is smaller in memory.
  'containerd-shim-runc-v2': (version) => containerd(version, 'github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2', 'no_grpc'),
  runc: () => runc,
  ptp: (version) => cni(version, 'main/ptp'),
  loopback: (version) => cni(version, 'main/loopback'),
  'host-local': (version) => cni(version, 'ipam/host-local'),
  portmap: (version) => cni(version, 'meta/portmap'),
  'image-pause': () => plain('pause'),
  'image-coredns': () => ({ ...plain('coredns'), tags: ['grpcnotrace'] }),
  'image-metrics-server': metricsServer,
  'image-demo': () => plain('demo'),
};

/** Users as in upstream's images. CoreDNS binds port 53 without a capability: containerd lets any user bind any port of a pod. */
const imageSpecs: Readonly<Record<string, ImageSpec>> = {
  'image-pause': { path: '/pause', user: '65535:65535', ports: [] },
  'image-coredns': { path: '/coredns', user: '65532:65532', ports: ['53/udp', '53/tcp'] },
  'image-metrics-server': { path: '/metrics-server', user: '65534:65534', ports: [] },
  'image-demo': { path: '/demo', user: '65532:65532', ports: ['8080/tcp'] },
};

/** How an artifact is built, or undefined where nobody knows: a program that only upstream gives a binary of its own. */
export function recipeOf(artifact: Artifact): Recipe | undefined {
  const go = builds[artifact.name]?.(artifact.version);
  const image = imageSpecs[artifact.name];
  return go === undefined ? undefined : { artifact, go, ...(image === undefined ? {} : { image }) };
}
