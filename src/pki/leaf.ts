import type { AuthorityName } from './secrets.ts';

export type Usage = 'client' | 'server';

/** A certificate that one host should have, signed by one of the cluster's authorities. */
export interface LeafSpec {
  /** Path on the host without `.crt` and `.key`. */
  readonly pair: string;
  readonly authority: AuthorityName;
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
  readonly usages: readonly Usage[];
}

/** What a certificate says, as far as it is judged here. Times are milliseconds since the epoch. */
export interface CertificateFacts {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
  readonly usages: readonly Usage[];
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** The authority that was asked about signed it. */
  readonly isSigned: boolean;
}
