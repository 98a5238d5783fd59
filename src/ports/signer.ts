import type { CertificateFacts, LeafSpec } from '../pki/leaf.ts';
import type { CertifiedKey, ClusterSecrets } from '../pki/secrets.ts';

/** Makes keys and certificates: the place where dice and cryptography are. All keys are ECDSA P-256. */
export interface Signer {
  /** New authorities, service account key and encryption key. Authorities are valid for ten years. */
  newSecrets(nowMs: number): Promise<ClusterSecrets>;
  /**
   * A new key and a certificate of a year, never longer than its authority's, valid from an hour ago: clocks differ.
   * @throws Failure `pki.authority-unreadable`, `pki.authority-expired`, `pki.authority-mismatch`
   */
  issue(spec: LeafSpec, authority: CertifiedKey, nowMs: number): Promise<CertifiedKey>;
  /** What a certificate (PEM, with or without text before it) says; undefined when it is none. */
  read(text: string, authorityPem: string): CertificateFacts | undefined;
  /** SHA-256 of a certificate's DER form, lower-case hexadecimal. */
  fingerprint(certificatePem: string): string;
}
