import type { Flaw } from './finding.ts';

/** What is wrong with the name of a Wi-Fi network (IEEE 802.11: up to 32 bytes). */
export function ssidFlaw(text: string): Flaw | undefined {
  const code = 'config.invalid-wifi';
  const bytes = new TextEncoder().encode(text).length;
  if (bytes === 0 || bytes > 32)
    return { code, message: `the name of a Wi-Fi network has 1 to 32 bytes, and this has ${bytes}`, remedy: 'Write it as your access point shows it.' };
  return /\p{Cc}/u.test(text) ? { code, message: 'this name has control characters', remedy: 'Write it as your access point shows it.' } : undefined;
}

/**
 * What is wrong with the password of a Wi-Fi network as a file or an environment variable holds it, without its line end: WPA takes 8 to 63
 * printable ASCII characters, or the key itself as 64 hexadecimal digits (IEEE 802.11, annex J.4). Never shows it.
 */
export function wifiPasswordFlaw(password: string): Flaw | undefined {
  const code = 'config.invalid-wifi-password';
  if (isWifiKey(password)) return undefined;
  const remedy = 'Write the 8 to 63 characters that other devices use for this network, or its key as 64 hexadecimal digits, and nothing else.';
  if (!/^[\x20-\x7e]*$/.test(password)) return { code, message: 'the Wi-Fi password has characters that WPA does not take, or more than one line', remedy };
  return password.length < 8 || password.length > 63
    ? { code, message: `the Wi-Fi password has ${password.length} characters, and WPA takes 8 to 63`, remedy }
    : undefined;
}

/** Whether this is the key of a network already, not a password that the key is made from. */
export const isWifiKey = (password: string): boolean => /^[0-9a-fA-F]{64}$/.test(password);

export const variablePattern = '^[A-Za-z_][A-Za-z0-9_]*$';
const variableExpression = new RegExp(variablePattern);

export const variableFlaw = (name: string): Flaw | undefined =>
  variableExpression.test(name)
    ? undefined
    : {
        code: 'config.invalid-value',
        message: 'this is not the name of an environment variable',
        remedy: 'Write a name such as WIFI_PASSWORD, never the password.',
      };
