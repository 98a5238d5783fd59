import { createPrivateKey, createPublicKey, createSign, createVerify, X509Certificate } from 'node:crypto';
import { inspect } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { secret } from '../../base/secret.ts';
import { judge } from '../../pki/judge.ts';
import type { LeafSpec } from '../../pki/leaf.ts';
import { keyDigestIn, leafText } from '../../pki/leaf-text.ts';
import { authorityNames, type CertifiedKey, type ClusterSecrets } from '../../pki/secrets.ts';
import { digest } from '../../base/digest.ts';
import { openSigner } from './signer.ts';

const signer = openSigner();
const hourMs = 3_600_000;
const yearMs = 365 * 24 * hourMs;
const nowMs = Date.UTC(2026, 5, 1);
const spec: LeafSpec = {
  pair: '/etc/kubernetes/pki/apiserver',
  authority: 'kubernetes',
  commonName: 'system:node:pi-1',
  organizations: ['system:nodes', 'other'],
  dnsNames: ['kubernetes', 'pi-1'],
  addresses: ['10.0.0.11', '127.0.0.1'],
  usages: ['client', 'server'],
};
let secrets: ClusterSecrets;
let leaf: CertifiedKey;
beforeAll(async () => {
  secrets = await signer.newSecrets(nowMs);
  leaf = await signer.issue(spec, secrets.authorities.kubernetes, nowMs);
});
const belongs = ({ certificatePem, key }: CertifiedKey): boolean => new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(key.reveal()));

describe('an authority', () => {
  test.each(authorityNames)('%s signs itself, is an authority for ten years and has its key', (name) => {
    const authority = secrets.authorities[name];
    const certificate = new X509Certificate(authority.certificatePem);
    expect(certificate.ca).toBe(true);
    expect(certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey)).toBe(true);
    expect(Date.parse(certificate.validFrom)).toBe(nowMs - hourMs);
    expect(Date.parse(certificate.validTo)).toBe(nowMs + 10 * yearMs);
    expect(belongs(authority)).toBe(true);
  });
  test('is no other one, though its name may be the same', async () => {
    const others = (await signer.newSecrets(nowMs)).authorities;
    const all = [...Object.values(secrets.authorities), ...Object.values(others)].map(({ certificatePem }) => signer.fingerprint(certificatePem));
    expect(new Set(all).size).toBe(6);
    expect(signer.read(leaf.certificatePem, others.kubernetes.certificatePem)).toMatchObject({ isSigned: false });
  });
});

test('the service account key signs what its public half verifies', () => {
  const { key, publicPem } = secrets.serviceAccount;
  const signature = createSign('sha256').update('token').sign(createPrivateKey(key.reveal()));
  expect(createVerify('sha256').update('token').verify(createPublicKey(publicPem), signature)).toBe(true);
  expect(createPublicKey(publicPem).asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
});

test('the encryption key is 32 bytes', () => {
  expect(Buffer.from(secrets.encryptionKey.reveal(), 'base64')).toHaveLength(32);
});

describe('a certificate', () => {
  test('is read back as it was asked for, and stays', () => {
    const facts = signer.read(leaf.certificatePem, secrets.authorities.kubernetes.certificatePem);
    expect(facts).toEqual({
      commonName: 'system:node:pi-1',
      organizations: ['system:nodes', 'other'],
      dnsNames: ['kubernetes', 'pi-1'],
      addresses: ['10.0.0.11', '127.0.0.1'],
      usages: ['client', 'server'],
      notBeforeMs: nowMs - hourMs,
      notAfterMs: nowMs + yearMs,
      isSigned: true,
    });
    expect(judge(spec, facts, nowMs)).toEqual({ kind: 'keep' });
  });
  test('is no authority, and has a key of its own', async () => {
    const certificate = new X509Certificate(leaf.certificatePem);
    const again = await signer.issue(spec, secrets.authorities.kubernetes, nowMs);
    expect(certificate.ca).toBe(false);
    expect(belongs(leaf)).toBe(true);
    expect(again.key.equals(leaf.key)).toBe(false);
    expect(new X509Certificate(again.certificatePem).serialNumber).not.toBe(certificate.serialNumber);
    expect(certificate.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
  });
  test('is read the same with the digest of its key in front', () => {
    const text = leafText(leaf.certificatePem, digest(leaf.key.reveal()));
    const authority = secrets.authorities.kubernetes.certificatePem;
    expect(signer.read(text, authority)).toEqual(signer.read(leaf.certificatePem, authority));
    expect(signer.fingerprint(text)).toBe(signer.fingerprint(leaf.certificatePem));
    expect(keyDigestIn(text)).toBe(digest(leaf.key.reveal()));
  });
  test('without names has none', async () => {
    const bare = await signer.issue({ ...spec, dnsNames: [], addresses: [], organizations: [] }, secrets.authorities.etcd, nowMs);
    expect(signer.read(bare.certificatePem, secrets.authorities.etcd.certificatePem)).toMatchObject({
      dnsNames: [],
      addresses: [],
      organizations: [],
      isSigned: true,
    });
  });
  test('ends with its authority at the latest', async () => {
    const late = await signer.issue(spec, secrets.authorities.kubernetes, nowMs + 10 * yearMs - hourMs);
    expect(signer.read(late.certificatePem, secrets.authorities.kubernetes.certificatePem)?.notAfterMs).toBe(nowMs + 10 * yearMs);
  });
  test.each(['', 'no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])('cannot be read from %j', (text) => {
    expect(signer.read(text, secrets.authorities.kubernetes.certificatePem)).toBeUndefined();
  });
});

describe('nothing is issued', () => {
  test('by an authority that has ended', async () => {
    await expect(signer.issue(spec, secrets.authorities.kubernetes, nowMs + 11 * yearMs)).rejects.toMatchObject({ code: 'pki.authority-expired' });
  });
  test('with the key of another authority', async () => {
    const mixed = { certificatePem: secrets.authorities.kubernetes.certificatePem, key: secrets.authorities.etcd.key };
    await expect(signer.issue(spec, mixed, nowMs)).rejects.toMatchObject({ code: 'pki.authority-mismatch' });
  });
  test.each(['certificate', 'key'])('with a cut %s, and the failure does not show what it read', async (part) => {
    const { certificatePem, key } = secrets.authorities.kubernetes;
    const half = (text: string): string => text.slice(0, text.length / 2);
    const cut = part === 'key' ? { certificatePem, key: secret(half(key.reveal())) } : { certificatePem: half(certificatePem), key };
    const failure: unknown = await signer.issue(spec, cut, nowMs).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'pki.authority-unreadable' });
    expect(inspect(failure, { depth: 9 })).not.toContain(key.reveal().split('\n')[1]?.slice(0, 20));
  });
});

test('no way of printing shows a key', () => {
  const printed = [
    JSON.stringify(secrets),
    inspect(secrets, { depth: 9, showHidden: true }),
    JSON.stringify(leaf),
    inspect(leaf, { depth: 9 }),
    leaf.key.toString(),
  ].join('\n');
  const keys = [leaf.key, secrets.encryptionKey, secrets.serviceAccount.key, ...Object.values(secrets.authorities).map(({ key }) => key)];
  for (const key of keys) {
    for (const line of key
      .reveal()
      .split('\n')
      .filter((each) => each !== '' && !each.startsWith('-----')))
      expect(printed).not.toContain(line);
  }
  expect(printed).not.toContain('PRIVATE KEY');
});
