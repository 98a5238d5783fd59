import { digest } from '../base/digest.ts';
import type { Role } from '../base/names.ts';
import { secret, type Secret } from '../base/secret.ts';
import type { ClusterSecrets } from '../pki/secrets.ts';
import type { FileWant } from '../resources/wants.ts';

export const pkiDirectory = '/etc/kubernetes/pki';

/** What all control planes share, by its path below /etc/kubernetes/pki in kubeadm's layout; also how a workspace keeps it. */
export const secretTexts = (secrets: ClusterSecrets): ReadonlyMap<string, string | Secret> =>
  new Map<string, string | Secret>([
    ['ca.crt', secrets.authorities.kubernetes.certificatePem],
    ['ca.key', secrets.authorities.kubernetes.key],
    ['etcd/ca.crt', secrets.authorities.etcd.certificatePem],
    ['etcd/ca.key', secrets.authorities.etcd.key],
    ['front-proxy-ca.crt', secrets.authorities['front-proxy'].certificatePem],
    ['front-proxy-ca.key', secrets.authorities['front-proxy'].key],
    ['sa.pub', secrets.serviceAccount.publicPem],
    ['sa.key', secrets.serviceAccount.key],
    ['encryption.key', secrets.encryptionKey],
  ]);

export const secretPaths = [
  'ca.crt',
  'ca.key',
  'etcd/ca.crt',
  'etcd/ca.key',
  'front-proxy-ca.crt',
  'front-proxy-ca.key',
  'sa.pub',
  'sa.key',
  'encryption.key',
] as const;

/** The reverse of `secretTexts`; undefined when one is missing. */
export function secretsFromTexts(texts: ReadonlyMap<string, string>): ClusterSecrets | undefined {
  const of = (path: (typeof secretPaths)[number]): string => texts.get(path) ?? '';
  if (secretPaths.some((path) => of(path) === '')) return undefined;
  return {
    authorities: {
      kubernetes: { certificatePem: of('ca.crt'), key: secret(of('ca.key')) },
      etcd: { certificatePem: of('etcd/ca.crt'), key: secret(of('etcd/ca.key')) },
      'front-proxy': { certificatePem: of('front-proxy-ca.crt'), key: secret(of('front-proxy-ca.key')) },
    },
    serviceAccount: { publicPem: of('sa.pub'), key: secret(of('sa.key')) },
    encryptionKey: secret(of('encryption.key').trim()),
  };
}

const fileOf = (path: string, text: string | Secret): FileWant =>
  typeof text === 'string'
    ? { kind: 'file', path, mode: '0644', content: { kind: 'text', text } }
    : { kind: 'file', path, mode: '0600', content: { kind: 'secret', text, sha256: digest(text.reveal()) } };

const pathsOf = (role: Role): readonly string[] => (role === 'worker' ? ['ca.crt'] : secretPaths);

/** Where a host of this role has them. */
export const secretPathsOf = (role: Role): readonly string[] => pathsOf(role).map((path) => `${pkiDirectory}/${path}`);

/** The authorities as files: control planes hold all of them, so that any one can give them back; workers only the CA certificate. */
export function secretFiles(secrets: ClusterSecrets, role: Role): readonly FileWant[] {
  const files = known.get(secrets) ?? { 'control-plane': filesOf(secrets, 'control-plane'), worker: filesOf(secrets, 'worker') };
  known.set(secrets, files);
  return files[role];
}

const known = new WeakMap<ClusterSecrets, Readonly<Record<Role, readonly FileWant[]>>>();

function filesOf(secrets: ClusterSecrets, role: Role): readonly FileWant[] {
  const texts = secretTexts(secrets);
  return pathsOf(role).map((path) => fileOf(`${pkiDirectory}/${path}`, texts.get(path) ?? ''));
}
