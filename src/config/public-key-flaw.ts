import type { Flaw } from './finding.ts';

/** Types of keys that OpenSSH lets log in (sshd(8), AUTHORIZED_KEYS FILE FORMAT). */
const types = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
] as const;
const keyExpression = new RegExp(`^(?:.* )?(${types.map((type) => type.replaceAll('.', '\\.')).join('|')}) ([A-Za-z0-9+/]+={0,2})(?: .*)?$`);

const code = 'config.invalid-public-key';
const remedy = 'Write the one line of a file such as ~/.ssh/id_ed25519.pub: its type, a long word that begins with AAAA, and a comment.';

/** What is wrong with a line of authorized_keys. Never shows what it was given: it may be a private key. */
export function publicKeyFlaw(text: string): Flaw | undefined {
  if (text.includes('PRIVATE KEY'))
    return { code, message: 'this is a private key, which belongs into no other file', remedy: `Treat that key as lost if this file was shared. ${remedy}` };
  if (/[\r\n]/.test(text.trim())) return { code, message: 'this is more than one line', remedy: `Give every key an entry of its own. ${remedy}` };
  const [, type, blob] = keyExpression.exec(text.trim()) ?? [];
  if (type === undefined || blob === undefined) return { code, message: 'this is not a public key of OpenSSH', remedy };
  if (!isWhole(type, blob)) return { code, message: `this ${type} key is cut off or changed`, remedy: 'Copy the whole line again.' };
  return undefined;
}

/** RFC 4253, 6.6: the key is a row of fields with their lengths in front, and the first names its type. */
function isWhole(type: string, blob: string): boolean {
  const bytes = decode(blob);
  const fields: number[][] = [];
  for (let at = 0; bytes !== undefined && at < bytes.length; ) {
    const length = bytes.slice(at, at + 4).reduce((sum, byte) => sum * 256 + byte, 0);
    if (at + 4 + length > bytes.length) return false;
    fields.push(bytes.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  const isNamed = String.fromCharCode(...(fields[0] ?? [])) === type;
  return isNamed && fields.length >= 2 && (type !== 'ssh-ed25519' || fields[1]?.length === 32);
}

function decode(base64: string): number[] | undefined {
  try {
    return Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
