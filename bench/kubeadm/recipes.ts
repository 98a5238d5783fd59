import type { Artifact } from '../../src/artifacts/artifact.ts';
import type { GoBuild, Recipe } from '../../src/artifacts/recipe.ts';
import { recipeOf } from '../../src/artifacts/recipes.ts';
import { versions } from '../../src/artifacts/versions.ts';

/** Tag of etcd's image; kubeadm's own default is an older etcd than bramble's. */
export const etcdTag = `${versions.etcd}-0`;
export const coreDnsTag = `v${versions.coredns}`;

/** As hack/lib/golang.sh sets them for what upstream ships, whatever bramble's own builds have. */
const upstreamTags = ['selinux', 'notest', 'grpcnotrace'];

/** One program of Kubernetes by itself, as upstream ships it, with what it tells of its version. */
function kubernetes(version: string, program: string): GoBuild {
  const shared = recipeOf({ name: 'kubernetes', version, form: 'binary' });
  if (shared === undefined) throw new Error(`there is no recipe for Kubernetes ${version}`);
  return { ...shared.go, tags: upstreamTags, package: `k8s.io/kubernetes/cmd/${program}` };
}

/** Programs of upstream's images run as root. */
const imageOf = (name: string, version: string, reference: string, go: GoBuild, path = `/${name}`): Recipe => ({
  artifact: { name: `image-${name}`, version, form: 'image', reference: `registry.k8s.io/${reference}` },
  go,
  image: { path, user: '0:0', ports: [] },
});

const kubernetesImage = (version: string, name: string, path?: string): Recipe =>
  imageOf(name, version, `${name}:v${version}`, kubernetes(version, name), path);

const binary = (name: string, version: string, go: GoBuild): Recipe => ({ artifact: { name, version, form: 'binary' }, go });

const own = (artifact: Artifact): Recipe => {
  const recipe = recipeOf(artifact);
  if (recipe === undefined) throw new Error(`there is no recipe for ${artifact.name}`);
  return recipe;
};

/** kubeadm needs modules that Kubernetes' other programs do not, so it has a module of its own beside this file. */
export const kubeadmRecipe = (version: string): Recipe => {
  const { modFile: _, ...go } = kubernetes(version, 'kubeadm');
  return binary('kubeadm', version, { ...go, folder: 'program', package: '.' });
};

export const programRecipes = (version: string): readonly Recipe[] => ['kubelet', 'kubectl'].map((name) => binary(name, version, kubernetes(version, name)));

/** Images of control planes. */
export const controlPlaneImages = (version: string): readonly Recipe[] => [
  ...['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map((name) => kubernetesImage(version, name)),
  imageOf('etcd', versions.etcd, `etcd:${etcdTag}`, own({ name: 'etcd', version: versions.etcd, form: 'binary' }).go),
];

/** kube-proxy's path is the one that kubeadm's DaemonSet calls. Its image is not whole without nft. */
export const proxyRecipe = (version: string): Recipe => kubernetesImage(version, 'kube-proxy', '/usr/local/bin/kube-proxy');
