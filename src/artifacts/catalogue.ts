import type { Arch, Role } from '../base/names.ts';
import type { Artifact } from './artifact.ts';
import { versions } from './versions.ts';

/** What a cluster asks for: decided by the config and by the architectures that the hosts told. */
export interface Needs {
  /** Kubernetes version without `v`. */
  readonly kubernetes: string;
  readonly hosts: readonly { readonly arch: Arch; readonly role: Role }[];
  readonly metricsServer: boolean;
  /** The small web application of the quickstart. */
  readonly demo: boolean;
}

/**
 * Artifacts that come together from one source, for one architecture. Building gives fewer, shared binaries; upstream
 * publishes one a program. An undefined `upstream` means that nobody publishes it, an empty one that nodes pull it themselves.
 */
export interface Group {
  readonly name: string;
  readonly arch: Arch;
  readonly built: readonly Artifact[];
  readonly upstream: readonly Artifact[] | undefined;
  /** A cluster works without it. */
  readonly isOptional: boolean;
}

const binary = (version: string, ...names: string[]): Artifact[] => names.map((name) => ({ name, version, form: 'binary' }));
const image = (name: string, version: string, reference: string): Artifact => ({ name: `image-${name}`, version, form: 'image', reference });

const controlPlanePrograms = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'];
const nodePrograms = ['kubelet', 'kube-proxy'];

/** Every image that bramble makes itself. */
export const images = {
  pause: image('pause', versions.pause, `registry.k8s.io/pause:${versions.pause}`),
  coredns: image('coredns', versions.coredns, `registry.k8s.io/coredns/coredns:v${versions.coredns}`),
  metricsServer: image('metrics-server', versions.metricsServer, `registry.k8s.io/metrics-server/metrics-server:v${versions.metricsServer}`),
  demo: image('demo', versions.demo, `bramble.dev/demo:${versions.demo}`),
} as const;

/** Everything that the hosts of each architecture need, in a fixed order: what is ready first can go out first. */
export function groupsFor(needs: Needs): readonly Group[] {
  const arches = [...new Set(needs.hosts.map((host) => host.arch))].toSorted();
  return arches.flatMap((arch) => {
    const roles = new Set(needs.hosts.filter((host) => host.arch === arch).map((host) => host.role));
    return groupsOfArch(needs, arch, roles);
  });
}

function groupsOfArch(needs: Needs, arch: Arch, roles: ReadonlySet<Role>): readonly Group[] {
  const group = (name: string, built: readonly Artifact[], upstream: readonly Artifact[] | undefined = built, isOptional = false): Group[] =>
    built.length === 0 ? [] : [{ name, arch, built, upstream, isOptional }];
  const isControlPlane = roles.has('control-plane');
  const runtime = binary(versions.containerd, 'containerd', 'containerd-shim-runc-v2');
  return [
    ...(isControlPlane ? group('etcd', binary(versions.etcd, 'etcd'), binary(versions.etcd, 'etcd', 'etcdctl', 'etcdutl')) : []),
    ...group('runc', binary(versions.runc, 'runc')),
    ...group('cni', binary(versions.cni, 'host-local', 'loopback', 'portmap', 'ptp')),
    ...group('containerd', runtime, [...runtime, ...binary(versions.containerd, 'ctr')]),
    ...group('pause', [images.pause], []),
    ...group(
      'kubernetes',
      [...(isControlPlane ? binary(needs.kubernetes, 'kubernetes') : []), ...(roles.has('worker') ? binary(needs.kubernetes, 'kubernetes-node') : [])],
      binary(needs.kubernetes, ...(isControlPlane ? controlPlanePrograms : []), ...nodePrograms),
    ),
    ...group('coredns', [images.coredns], []),
    ...(needs.metricsServer ? group('metrics-server', [images.metricsServer], []) : []),
    ...(needs.demo ? [{ name: 'demo', arch, built: [images.demo], upstream: undefined, isOptional: true }] : []),
  ];
}
