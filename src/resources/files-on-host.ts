import { apart } from '../base/apart.ts';
import type { Sha256 } from '../base/names.ts';
import { bytesOfBase64, textOfBytes } from './base64.ts';
import { type Reading, type Readings, seenAs, unreadable } from './kind.ts';
import { readStats, type StatLine } from './stat-line.ts';

/** A path where a file is expected, as the host has it. */
export type FileSeen =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly sha256: Sha256;
      readonly mode: string;
      readonly owner: string;
      /** Only of small files that everybody may read and that hold no key. */
      readonly text?: string;
    }
  | { readonly kind: 'other'; readonly path: string; readonly what: 'directory' | 'link' | 'other' };

/** Content that must not be kept although everybody on the host can read it. */
const looksSecret = /PRIVATE KEY|client-key-data:|^\s*(token|password|secret):/m;

/** Reads what `read_files` (probe-functions.ts) printed. */
export function readFiles(paths: readonly string[], printed: string): Readings<FileSeen> {
  const at = printed.indexOf('\nbase64\n');
  const head = at < 0 ? printed : printed.slice(0, at);
  const texts = readTexts(head, at < 0 ? '' : printed.slice(at + '\nbase64\n'.length));
  const hashes = new Map<string, Sha256>();
  for (const [, hash, path] of head.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm)) hashes.set(path as string, apart(hash as string) as Sha256);
  const readings = new Map<string, Reading<FileSeen>>();
  for (const [path, reading] of readStats(paths, head)) {
    readings.set(path, reading.kind === 'seen' ? fileOf(path, reading.seen, hashes.get(path), texts.get(path), head) : reading);
  }
  return readings;
}

function fileOf(path: string, stat: StatLine, sha256: Sha256 | undefined, text: string | undefined, head: string): Reading<FileSeen> {
  if (stat.type !== 'file') return seenAs({ kind: 'other', path, what: stat.type });
  if (sha256 === undefined)
    return unreadable(head.split('\n').find((line) => line.startsWith('sha256sum: ') && line.includes(path)) ?? 'it could not be hashed');
  const seen = { kind: 'file', path, sha256, mode: stat.mode, owner: stat.owner } as const;
  return seenAs(text === undefined ? seen : { ...seen, text });
}

/** All texts come back as one stream; a file that changed meanwhile makes the lengths disagree, and then none is trusted. */
function readTexts(head: string, encoded: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const parts = [...head.matchAll(/^text\|(\d+)\|(.+)$/gm)].map(([, size, path]) => ({ size: Number(size), path: path as string }));
  const bytes = bytesOfBase64(encoded);
  if (bytes === undefined || bytes.length !== parts.reduce((sum, part) => sum + part.size, 0)) return texts;
  let start = 0;
  for (const { size, path } of parts) {
    const text = textOfBytes(bytes.subarray(start, start + size));
    start += size;
    if (text !== undefined && !looksSecret.test(text)) texts.set(path, text);
  }
  return texts;
}
