import { sha1 } from '@noble/hashes/legacy.js';
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Secret } from '../base/secret.ts';
import { isWifiKey } from '../config/wifi-flaw.ts';

/** The key that WPA makes of a password and the network's name (IEEE 802.11, annex J.4), as 64 hexadecimal digits; a password that is such a key stays. */
export const wifiKey = (ssid: string, password: Secret): Secret =>
  password.map((text) => (isWifiKey(text) ? text.toLowerCase() : bytesToHex(pbkdf2(sha1, utf8ToBytes(text), utf8ToBytes(ssid), { c: 4096, dkLen: 32 }))));
