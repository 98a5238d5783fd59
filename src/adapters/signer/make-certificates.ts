import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { secret } from '../../base/secret.ts';
import { Failure } from '../../base/trouble.ts';
import type { LeafSpec, Usage } from '../../pki/leaf.ts';
import { authorityNames, type AuthorityName, type CertifiedKey, type ClusterSecrets } from '../../pki/secrets.ts';
import { algorithm, importKey, newKeys, pem, privatePem, publicPem, serialNumber } from './keys.ts';
import { readCertificate } from './read-certificate.ts';

x509.cryptoProvider.set(webcrypto);

const hourMs = 3_600_000;
const yearMs = 365 * 24 * hourMs;
/** Common names as kubeadm gives them. */
const authorityTitles: Readonly<Record<AuthorityName, string>> = { kubernetes: 'kubernetes', etcd: 'etcd-ca', 'front-proxy': 'front-proxy-ca' };
const usageOids: Readonly<Record<Usage, x509.ExtendedKeyUsage>> = { server: x509.ExtendedKeyUsage.serverAuth, client: x509.ExtendedKeyUsage.clientAuth };

export async function newSecrets(nowMs: number): Promise<ClusterSecrets> {
  const authorities = Object.fromEntries(await Promise.all(authorityNames.map(async (name) => [name, await newAuthority(name, nowMs)] as const)));
  const tokens = await newKeys();
  return {
    authorities: authorities as ClusterSecrets['authorities'],
    serviceAccount: { publicPem: await publicPem(tokens.publicKey), key: await privatePem(tokens.privateKey) },
    encryptionKey: secret(randomBytes(32).toString('base64')),
  };
}

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
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
    ],
  });
  return { certificatePem: pem(certificate.toString('pem')), key: await privatePem(keys.privateKey) };
}

/** @throws Failure `pki.authority-unreadable`, `pki.authority-expired`, `pki.authority-mismatch` */
export async function issue(spec: LeafSpec, authority: CertifiedKey, nowMs: number): Promise<CertifiedKey> {
  const { issuer, signingKey } = await openAuthority(spec.authority, authority);
  if (issuer.notAfter.getTime() <= nowMs) throw expired(spec.authority, issuer.notAfter);
  const keys = await newKeys();
  const names = [...spec.dnsNames.map((value) => ({ type: 'dns' as const, value })), ...spec.addresses.map((value) => ({ type: 'ip' as const, value }))];
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [...spec.organizations.map((O) => ({ O: [O] })), { CN: [spec.commonName] }],
    issuer: issuer.subjectName,
    notBefore: new Date(nowMs - hourMs),
    notAfter: new Date(Math.min(nowMs + yearMs, issuer.notAfter.getTime())),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension(spec.usages.map((usage) => usageOids[usage])),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      await x509.AuthorityKeyIdentifierExtension.create(issuer, false, webcrypto),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
    ],
  });
  const certificatePem = pem(certificate.toString('pem'));
  if (readCertificate(certificatePem, authority.certificatePem)?.isSigned !== true) throw mismatch(spec.authority);
  return { certificatePem, key: await privatePem(keys.privateKey) };
}

async function openAuthority(name: AuthorityName, authority: CertifiedKey): Promise<{ issuer: x509.X509Certificate; signingKey: webcrypto.CryptoKey }> {
  try {
    return { issuer: new x509.X509Certificate(authority.certificatePem), signingKey: await importKey(authority.key) };
  } catch {
    // The cause is left out: a parser's message may quote what it read.
    throw new Failure({
      code: 'pki.authority-unreadable',
      message: `certificate or key of the ${name} authority cannot be read`,
      remedy: takeFromControlPlane,
    });
  }
}

const takeFromControlPlane = 'Move .bramble/pki away and run it again: the authorities are then read from a control plane.';

const expired = (name: AuthorityName, end: Date): Failure =>
  new Failure({
    code: 'pki.authority-expired',
    message: `the ${name} authority ended on ${end.toISOString().slice(0, 10)}`,
    remedy: "Compare this computer's clock. If it is right the cluster needs a new authority: make a backup, reset the hosts and bring them up again.",
  });

const mismatch = (name: AuthorityName): Failure =>
  new Failure({ code: 'pki.authority-mismatch', message: `certificate and key of the ${name} authority do not belong together`, remedy: takeFromControlPlane });
