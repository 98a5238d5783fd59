import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a private key begins, in plain text and in base64. */
const keyBeginnings = ['PRIVATE KEY', 'LS0tLS1CRUdJTiBQUklWQVRF', 'LS0tLS1CRUdJTiBFQyBQUklWQVRF'];

/** The secret lines of a workspace's key files; empty where it has no keys yet. */
export function secretsIn(workspace: string): readonly string[] {
  const pki = join(workspace, '.bramble/pki');
  if (!existsSync(pki)) return [];
  const files = readdirSync(pki, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name.endsWith('.key'));
  const lines = files.flatMap(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8').split('\n')).map((line) => line.trim());
  return lines.filter((line) => line.length >= 40 && !line.startsWith('-----'));
}

/** What a text must not hold and does: private keys, this workspace's secrets, tokens of service accounts. */
export function leaksIn(text: string, workspace: string): readonly string[] {
  const tokens = text.match(/eyJhbGciOi[\w-]{20,}/g) ?? [];
  return [...keyBeginnings, ...secretsIn(workspace)].filter((secret) => text.includes(secret)).concat(tokens);
}
