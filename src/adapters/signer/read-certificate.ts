import { type KeyObject, X509Certificate } from 'node:crypto';
import type { CertificateFacts, Usage } from '../../pki/leaf.ts';

const usageNames: Readonly<Record<string, Usage>> = { '1.3.6.1.5.5.7.3.1': 'server', '1.3.6.1.5.5.7.3.2': 'client' };

const parse = (text: string): X509Certificate | undefined => {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
};

interface Authority {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

const authorities = new Map<string, Authority | undefined>();
/** Thousands of certificates are of few authorities: each of those is parsed once. */
function authorityOf(pem: string): Authority | undefined {
  if (authorities.has(pem)) return authorities.get(pem);
  const certificate = parse(pem);
  const authority = certificate === undefined ? undefined : { certificate, key: certificate.publicKey };
  authorities.set(pem, authority);
  return authority;
}

const named = (subject: string, field: string): string[] =>
  subject.split('\n').flatMap((line) => (line.startsWith(`${field}=`) ? [line.slice(field.length + 1)] : []));
const alternative = (names: string | undefined, prefix: string): string[] =>
  (names ?? '').split(', ').flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));

/** What a certificate says, read with Node's own parser; undefined when it, or the authority's, is none. */
export function readCertificate(text: string, authorityPem: string): CertificateFacts | undefined {
  const [certificate, authority] = [parse(text), authorityOf(authorityPem)];
  if (certificate === undefined || authority === undefined) return undefined;
  return {
    commonName: named(certificate.subject, 'CN')[0] ?? '',
    organizations: named(certificate.subject, 'O'),
    dnsNames: alternative(certificate.subjectAltName, 'DNS:'),
    addresses: alternative(certificate.subjectAltName, 'IP Address:'),
    usages: (certificate.keyUsage ?? []).flatMap((oid) => usageNames[oid] ?? []),
    notBeforeMs: Date.parse(certificate.validFrom),
    notAfterMs: Date.parse(certificate.validTo),
    isSigned: certificate.checkIssued(authority.certificate) && certificate.verify(authority.key),
  };
}

export const fingerprint = (certificatePem: string): string => new X509Certificate(certificatePem).fingerprint256.replaceAll(':', '').toLowerCase();
