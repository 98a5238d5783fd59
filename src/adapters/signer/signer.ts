import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { secret, type Secret } from '../../base/secret.ts';
import type { LeafSpec, Usage } from '../../pki/leaf.ts';
import { authorityNames, type AuthorityName, type CertifiedKey, type ClusterSecrets } from '../../pki/secrets.ts';
import type { Signer } from '../../ports/signer.ts';
import { fingerprint, readCertificate } from './read-certificate.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const crypto = webcrypto;
type CryptoKey = webcrypto.CryptoKey;
type CryptoKeyPair = webcrypto.CryptoKeyPair;
const hourMs = 3_600_000;
const yearMs = 365 * 24 * hourMs;
/** Common names as kubeadm gives them. */
const authorityTitles: Readonly<Record<AuthorityName, string>> = { kubernetes: 'kubernetes', etcd: 'etcd-ca', 'front-proxy': 'front-proxy-ca' };
const usageOids: Readonly<Record<Usage, x509.ExtendedKeyUsage>> = { server: x509.ExtendedKeyUsage.serverAuth, client: x509.ExtendedKeyUsage.clientAuth };

const newKeys = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<CryptoKeyPair>;
const pem = (text: string): string => `${text.trim()}\n`;
const privatePem = async (key: CryptoKey): Promise<Secret> => secret(pem(x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')));
const publicPem = async (key: CryptoKey): Promise<string> => pem(x509.PemConverter.encode(await crypto.subtle.exportKey('spki', key), 'PUBLIC KEY'));
/** 127 random bits: positive, and the first byte is never zero. */
const serialNumber = (): string => {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
};
const importKey = (key: Secret): Promise<CryptoKey> => crypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(key.reveal()), algorithm, false, ['sign']);

async function newAuthority(name: AuthorityName, nowMs: number): Promise<CertifiedKey> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [authorityTitles[name]] }],
    notBefore: new Date(nowMs - hourMs),
    notAfter: new Date(nowMs + 10 * yearMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
    ],
  });
  return { certificatePem: pem(certificate.toString('pem')), key: await privatePem(keys.privateKey) };
}

async function newSecrets(nowMs: number): Promise<ClusterSecrets> {
  const authorities = Object.fromEntries(await Promise.all(authorityNames.map(async (name) => [name, await newAuthority(name, nowMs)] as const)));
  const tokens = await newKeys();
  return {
    authorities: authorities as ClusterSecrets['authorities'],
    serviceAccount: { publicPem: await publicPem(tokens.publicKey), key: await privatePem(tokens.privateKey) },
    encryptionKey: secret(randomBytes(32).toString('base64')),
  };
}

async function issue(spec: LeafSpec, authority: CertifiedKey, nowMs: number): Promise<CertifiedKey> {
  const [keys, signingKey] = await Promise.all([newKeys(), importKey(authority.key)]);
  const issuer = new x509.X509Certificate(authority.certificatePem);
  const names = [...spec.dnsNames.map((value) => ({ type: 'dns' as const, value })), ...spec.addresses.map((value) => ({ type: 'ip' as const, value }))];
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [...spec.organizations.map((O) => ({ O: [O] })), { CN: [spec.commonName] }],
    issuer: issuer.subjectName,
    notBefore: new Date(nowMs - hourMs),
    notAfter: new Date(nowMs + yearMs),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(spec.usages.map((usage) => usageOids[usage])),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      await x509.AuthorityKeyIdentifierExtension.create(issuer, false, crypto),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
    ],
  });
  return { certificatePem: pem(certificate.toString('pem')), key: await privatePem(keys.privateKey) };
}

/** Keys and certificates by WebCrypto. */
export function openSigner(): Signer {
  x509.cryptoProvider.set(crypto);
  return { newSecrets, issue, read: readCertificate, fingerprint };
}
