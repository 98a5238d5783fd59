import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { addKnownHosts, parseKnownHosts, readKnownHosts } from './known-hosts.ts';

const blob = 'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'bramble-known-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

test('plain lines are read with the fingerprint that ssh-keygen shows, and other lines are passed over', () => {
  // github.com's published key and fingerprint.
  const text = `# note\n\n|1|aaa=|bbb= ssh-ed25519 ${blob}\n@revoked x ssh-ed25519 ${blob}\n[10.0.0.1]:2222 ssh-ed25519 ${blob}\nbroken\n`;
  expect(parseKnownHosts(text)).toEqual([
    {
      address: '[10.0.0.1]:2222',
      type: 'ssh-ed25519',
      fingerprint: 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU',
      line: `[10.0.0.1]:2222 ssh-ed25519 ${blob}`,
    },
  ]);
});

test('a file that is not there has no keys', async () => {
  expect(await readKnownHosts(join(folder(), 'no', 'file'))).toEqual([]);
});

test('lines that are added at the same time are all there, once, after those that were there', async () => {
  const dir = folder();
  const path = join(dir, 'known_hosts');
  writeFileSync(path, '# mine\nold line');
  await Promise.all([...'abcdefgh'].flatMap((name) => [addKnownHosts(path, [name]), addKnownHosts(path, ['both', name])]));
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines.slice(0, 2)).toEqual(['# mine', 'old line']);
  expect(lines.slice(2).sort()).toEqual(['', 'a', 'b', 'both', 'c', 'd', 'e', 'f', 'g', 'h']);
  expect(readdirSync(dir)).toEqual(['known_hosts']);
});
