import type { Sha256 } from '../base/names.ts';

const mark = 'key sha256: ';

/**
 * A certificate file that names the digest of its key's file, as text before the PEM block, which every reader skips (RFC 7468).
 * So a host tells whether its key belongs to its certificate, and the key itself never has to be read.
 */
export const leafText = (certificatePem: string, keySha256: Sha256): string => `${mark}${keySha256}\n${certificatePem}`;

/** The digest that `leafText` wrote; undefined where there is none. */
export const keyDigestIn = (text: string): Sha256 | undefined => new RegExp(`^${mark}([0-9a-f]{64})$`, 'm').exec(text)?.[1] as Sha256 | undefined;
