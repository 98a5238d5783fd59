import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { PemConverter } from '@peculiar/x509';
import { secret, type Secret } from '../../base/secret.ts';

export const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

export const newKeys = (): Promise<webcrypto.CryptoKeyPair> => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

export const pem = (text: string): string => `${text.trim()}\n`;

/** PKCS #8, which Go and OpenSSL read. */
export const privatePem = async (key: webcrypto.CryptoKey): Promise<Secret> =>
  secret(pem(PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')));

export const publicPem = async (key: webcrypto.CryptoKey): Promise<string> =>
  pem(PemConverter.encode(await webcrypto.subtle.exportKey('spki', key), 'PUBLIC KEY'));

export const importKey = (key: Secret): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(key.reveal()), algorithm, false, ['sign']);

/** 126 random bits in 16 bytes: positive, and never shorter. */
export function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}
