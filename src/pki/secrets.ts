import type { Secret } from '../base/secret.ts';

/** The certificate authorities of a cluster, by kubeadm's names. */
export const authorityNames = ['kubernetes', 'etcd', 'front-proxy'] as const;
export type AuthorityName = (typeof authorityNames)[number];

/** A certificate (PEM) and its private key (PKCS #8 PEM). */
export interface CertifiedKey {
  readonly certificatePem: string;
  readonly key: Secret;
}

/** What all control planes share and what makes a cluster this cluster: made once, the same everywhere. */
export interface ClusterSecrets {
  readonly authorities: Readonly<Record<AuthorityName, CertifiedKey>>;
  /** Signs and verifies the tokens of service accounts (ES256). */
  readonly serviceAccount: { readonly publicPem: string; readonly key: Secret };
  /** Base64 of 32 random bytes: encrypts Kubernetes' secrets in etcd (secretbox). */
  readonly encryptionKey: Secret;
}
