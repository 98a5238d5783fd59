import type { Signer } from '../../ports/signer.ts';
import { fingerprint, readCertificate } from './read-certificate.ts';

/** What makes certificates takes a quarter of a second to load, and most runs only read them. */
const make = () => import('./make-certificates.ts');

/** Keys and certificates by WebCrypto; reading them by Node's own parser. */
export function openSigner(): Signer {
  return {
    newSecrets: async (nowMs) => (await make()).newSecrets(nowMs),
    issue: async (spec, authority, nowMs) => (await make()).issue(spec, authority, nowMs),
    read: readCertificate,
    fingerprint,
  };
}
