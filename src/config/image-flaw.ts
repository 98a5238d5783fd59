import type { Flaw } from './finding.ts';
import { publicKeyFlaw } from './public-key-flaw.ts';

export const sha256Pattern = '^[0-9a-fA-F]{64}$';

export function sha256Flaw(text: string): Flaw | undefined {
  if (new RegExp(sha256Pattern).test(text)) return undefined;
  const what = /^[0-9a-fA-F]+$/.test(text) ? `it has ${text.length} hexadecimal digits` : 'it has other characters than hexadecimal digits';
  return {
    code: 'config.invalid-sha256',
    message: `a SHA-256 checksum has 64 hexadecimal digits; ${what}`,
    remedy: 'Copy it whole from where the image was published, or remove the line.',
  };
}

/** Debian's rule for names of users (adduser.conf, NAME_REGEX), at the length that every tool takes. */
export const userPattern = '^[a-z_][a-z0-9_-]{0,31}$';

/** What is wrong with a user that an image gets. */
export function imageUserFlaw(name: string): Flaw | undefined {
  const code = 'config.invalid-user';
  if (!new RegExp(userPattern).test(name))
    return {
      code,
      message: `${JSON.stringify(name)} cannot be the name of a user`,
      remedy: 'Use up to 32 lower-case letters, digits, "-" and "_", with a letter first.',
    };
  return name === 'root'
    ? { code, message: 'an image lets nobody log in as root', remedy: 'Write a user of its own, such as pi; it may run sudo without a password.' }
    : undefined;
}

/** Whether who ssh logs in as can be the user of an image. */
export const isImageUser = (name: unknown): boolean => typeof name === 'string' && imageUserFlaw(name) === undefined;

/** A line of authorized_keys has spaces, a path of a public key ends in .pub. */
export const isKeyPath = (text: string): boolean => text.endsWith('.pub') && !text.includes('AAAA');

export const authorizedKeyFlaw = (text: string): Flaw | undefined => (isKeyPath(text) ? undefined : publicKeyFlaw(text));

export const isUrl = (source: string): boolean => /^https?:\/\//i.test(source);

/** What is wrong with the place of an image. */
export function sourceFlaw(text: string): Flaw | undefined {
  const code = 'config.invalid-image-source';
  const remedy = 'Write the path of a file, or a URL that begins with https://.';
  if (text.trim() === '' || /\p{Cc}/u.test(text)) return { code, message: 'this is not the place of an image', remedy };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1];
  if (scheme !== undefined && !isUrl(text)) return { code, message: `nothing is fetched from ${scheme}: addresses`, remedy };
  return isUrl(text) && !URL.canParse(text) ? { code, message: 'this is not a URL', remedy } : undefined;
}
