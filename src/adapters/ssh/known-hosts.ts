import { createHash, createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HostKeyPrint } from '../../ports/transport.ts';
import { writeDurably } from '../files/durable-file.ts';
import { makeFolder } from '../files/make-folder.ts';

/** One plain line of a known_hosts file. */
export interface KnownHost extends HostKeyPrint {
  readonly address: string;
  readonly line: string;
}

const plainLine = /^([^\s#@|]\S*)\s+(\S+)\s+([A-Za-z0-9+/=]+)\s*$/;

/** The keys of a known_hosts text that has no hashed names; other lines are passed over. */
export function parseKnownHosts(text: string): readonly KnownHost[] {
  return text.split('\n').flatMap((line) => {
    const [, address, type, blob] = plainLine.exec(line) ?? [];
    if (address === undefined || type === undefined || blob === undefined) return [];
    return [{ address, type, fingerprint: fingerprintOf(blob), line: `${address} ${type} ${blob}` }];
  });
}

const fingerprintOf = (blob: string): string => `SHA256:${createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64').replace(/=+$/, '')}`;

/** The key in one line of a known_hosts file, counted from 1; also where its name is hashed. */
export async function keyInLine(path: string, line: number): Promise<HostKeyPrint | undefined> {
  const text = (await readText(path)).split('\n')[line - 1] ?? '';
  const [, type, blob] = /^(?:@\S+\s+)?\S+\s+(\S+)\s+([A-Za-z0-9+/=]+)/.exec(text) ?? [];
  return type === undefined || blob === undefined ? undefined : { type, fingerprint: fingerprintOf(blob) };
}

/** The text without the keys of exactly this address; lines that name others as well keep those. */
export const withoutAddress = (text: string, address: string): string =>
  text
    .split('\n')
    .flatMap((line) => {
      const [names = '', ...rest] = line.trim().split(/\s+/);
      if (rest.length < 2 || names.startsWith('#') || names.startsWith('@')) return [line];
      const others = names.split(',').filter((name) => !isNameOf(name, address));
      return others.length === names.split(',').length ? [line] : others.length === 0 ? [] : [[others.join(','), ...rest].join(' ')];
    })
    .join('\n');

/** Hashed names are `|1|salt|HMAC-SHA1 of the name`. */
function isNameOf(name: string, address: string): boolean {
  const [, version, salt = '', hash] = name.split('|');
  if (version !== '1') return name === address;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(address).digest('base64') === hash;
}

export const readKnownHosts = async (path: string): Promise<readonly KnownHost[]> => parseKnownHosts(await readText(path));

const writing = new Map<string, Promise<void>>();

/** Adds the lines that the file lacks and keeps all others. Calls for one file wait for each other. */
export const addKnownHosts = (path: string, lines: readonly string[]): Promise<void> => rewrite(path, (text) => withLines(text, lines));

/** Puts a line in the place of all keys of an address. */
export const replaceKnownHost = (path: string, address: string, line: string): Promise<void> =>
  rewrite(path, (text) => withLines(withoutAddress(text, address), [line]));

function withLines(text: string, lines: readonly string[]): string {
  const there = text.split('\n').filter((line) => line !== '');
  return [...there, ...lines.filter((line) => !there.includes(line)), ''].join('\n');
}

async function rewrite(path: string, change: (text: string) => string): Promise<void> {
  const turn = (writing.get(path) ?? Promise.resolve())
    .catch(() => undefined)
    .then(async () => {
      const before = await readText(path);
      const after = change(before);
      if (after.trim() === before.trim()) return;
      await makeFolder(dirname(path));
      await writeDurably(path, after, 0o600);
    });
  writing.set(path, turn);
  try {
    await turn;
  } finally {
    if (writing.get(path) === turn) writing.delete(path);
  }
}

export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
