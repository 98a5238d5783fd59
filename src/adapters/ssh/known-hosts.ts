import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeDurably } from '../files/durable-file.ts';

/** One plain line of a known_hosts file. */
export interface KnownHost {
  readonly address: string;
  readonly type: string;
  /** `SHA256:...`, as `ssh-keygen -l` shows it. */
  readonly fingerprint: string;
  readonly line: string;
}

const plainLine = /^([^\s#@|]\S*)\s+(\S+)\s+([A-Za-z0-9+/=]+)\s*$/;

/** The keys of a known_hosts text that has no hashed names; other lines are passed over. */
export function parseKnownHosts(text: string): readonly KnownHost[] {
  return text.split('\n').flatMap((line) => {
    const [, address, type, blob] = plainLine.exec(line) ?? [];
    if (address === undefined || type === undefined || blob === undefined) return [];
    const hash = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64');
    return [{ address, type, fingerprint: `SHA256:${hash.replace(/=+$/, '')}`, line: `${address} ${type} ${blob}` }];
  });
}

export async function readKnownHosts(path: string): Promise<readonly KnownHost[]> {
  return parseKnownHosts(await readText(path));
}

const writing = new Map<string, Promise<void>>();

/** Adds the lines that the file lacks and keeps all others. Calls for one file wait for each other. */
export async function addKnownHosts(path: string, lines: readonly string[]): Promise<void> {
  const add = async (): Promise<void> => {
    const there = (await readText(path)).split('\n').filter((line) => line !== '');
    const missing = lines.filter((line) => !there.includes(line));
    if (missing.length === 0) return;
    await mkdir(dirname(path), { recursive: true });
    await writeDurably(path, [...there, ...missing, ''].join('\n'), 0o600);
  };
  const turn = (writing.get(path) ?? Promise.resolve()).catch(() => undefined).then(add);
  writing.set(path, turn);
  try {
    await turn;
  } finally {
    if (writing.get(path) === turn) writing.delete(path);
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
