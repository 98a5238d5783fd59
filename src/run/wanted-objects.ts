import { coreDns } from '../addons/coredns/coredns.ts';
import { metricsServer, servingName, type MetricsServerParams } from '../addons/metrics-server/metrics-server.ts';
import { clusterObjects } from '../components/cluster-objects/cluster-objects.ts';
import { dnsAddress } from '../components/kubelet/kubelet-config.ts';
import type { Config } from '../config/config.ts';
import { at, type KubeObject } from '../objects/kube-object.ts';
import { Secret, secret } from '../base/secret.ts';
import { judge } from '../pki/judge.ts';
import type { LeafSpec } from '../pki/leaf.ts';
import type { ClusterSecrets } from '../pki/secrets.ts';
import type { KubeApi } from '../ports/kube-api.ts';
import type { Signer } from '../ports/signer.ts';

const leaf: LeafSpec = {
  pair: 'metrics-server',
  authority: 'kubernetes',
  commonName: 'metrics-server',
  organizations: [],
  dnsNames: [servingName],
  addresses: [],
  usages: ['server'],
};

const secretPath = '/api/v1/namespaces/kube-system/secrets/metrics-server-serving';
const textOf = (value: unknown): string => (value instanceof Secret ? Buffer.from(value.reveal(), 'base64').toString('utf8') : '');

/** The serving certificate that the cluster has, while it is good; else a new one. `api` is undefined where none answers. */
async function serving(secrets: ClusterSecrets, api: KubeApi | undefined, signer: Signer, nowMs: number): Promise<MetricsServerParams> {
  const authority = secrets.authorities.kubernetes;
  const live = await api?.get(secretPath);
  const certificate = textOf(at(live, 'data', 'tls.crt'));
  if (judge(leaf, signer.read(certificate, authority.certificatePem), nowMs).kind === 'keep')
    return { certificate, key: secret(textOf(at(live, 'data', 'tls.key'))), authority: authority.certificatePem };
  const issued = await signer.issue(leaf, authority, nowMs);
  return { certificate: issued.certificatePem, key: issued.key, authority: authority.certificatePem };
}

/** Every Kubernetes object that the config wants, add-ons included. */
export async function wantedObjects(
  config: Config,
  secrets: ClusterSecrets,
  api: KubeApi | undefined,
  signer: Signer,
  nowMs: number,
): Promise<readonly KubeObject[]> {
  const dns = coreDns.objects({ address: dnsAddress(config), nodes: config.hosts.length });
  const metrics = config.addons.metricsServer ? metricsServer.objects(await serving(secrets, api, signer, nowMs)) : [];
  return [...clusterObjects, ...dns, ...metrics];
}
