import { digest } from '../base/digest.ts';
import { secret } from '../base/secret.ts';
import type { CertificateFacts, LeafSpec } from '../pki/leaf.ts';
import type { CertifiedKey } from '../pki/secrets.ts';
import type { Signer } from '../ports/signer.ts';

/** Stands in every secret that a test makes; nothing may ever print it. */
export const secretMark = 'TOP-SECRET-';
const yearMs = 365 * 86_400_000;

interface Written extends Omit<CertificateFacts, 'isSigned'> {
  readonly issuer: string;
}

const begin = '-----BEGIN CERTIFICATE-----\n';
const pem = (written: Written): string => `${begin}${JSON.stringify(written, undefined, 2)}\n-----END CERTIFICATE-----\n`;
const key = (name: string) => secret(`${secretMark}${name}`);

const authority = (name: string, nowMs: number): CertifiedKey => ({
  certificatePem: pem({
    issuer: name,
    commonName: name,
    organizations: [],
    dnsNames: [],
    addresses: [],
    usages: [],
    notBeforeMs: nowMs,
    notAfterMs: nowMs + 10 * yearMs,
  }),
  key: key(name),
});

/** Certificates that a person can read, made without dice: the same question gets the same answer. `read` keeps the real one's promises. */
export const fakeSigner: Signer = {
  newSecrets: (nowMs) =>
    Promise.resolve({
      authorities: { kubernetes: authority('kubernetes', nowMs), etcd: authority('etcd', nowMs), 'front-proxy': authority('front-proxy', nowMs) },
      serviceAccount: { publicPem: 'public key of service accounts\n', key: key('service-accounts') },
      encryptionKey: key('encryption'),
    }),
  issue: ({ pair, authority: issuer, ...about }: LeafSpec, _, nowMs) =>
    Promise.resolve({
      certificatePem: pem({ issuer, ...about, notBeforeMs: nowMs, notAfterMs: nowMs + yearMs }),
      key: key(`${pair}-${about.commonName}-${nowMs}`),
    }),
  read(text, authorityPem) {
    const [written, by] = [parse(text), parse(authorityPem)];
    if (written === undefined || by === undefined) return undefined;
    const { issuer, ...facts } = written;
    return { ...facts, isSigned: issuer === by.commonName };
  },
  fingerprint: digest,
};

function parse(text: string): Written | undefined {
  const body = text.split(begin)[1]?.split('-----END')[0];
  return body === undefined ? undefined : (JSON.parse(body) as Written);
}
