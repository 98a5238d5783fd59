import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Sha256 } from './names.ts';

/** SHA-256 of a text's UTF-8 bytes. */
export const digest = (text: string): Sha256 => bytesToHex(sha256(utf8ToBytes(text))) as Sha256;

/** One digest for several parts; no two different lists of parts give the same input. */
export const digestOf = (parts: readonly string[]): Sha256 => digest(JSON.stringify(parts));
