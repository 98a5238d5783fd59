import { expect, test } from 'vitest';
import { publicKeyFlaw } from './public-key-flaw.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJ3nu3YXVGFCPjxyKWPB2uWXDGO7WREGMkIK7ZnUTbO';
const ecdsa =
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBHQsTy8bsGgRzUmhEmzOpzzvUdA8mX4RTjXtMcnI2qxkOmZmZYbiAtfJYgtD/UgxqxvMv+/Zbk4j8KSgOTnCQUU=';

test.each([key, `${key} me@laptop`, `${key} a comment of words\n`, ecdsa, `from="10.0.0.0/8",no-pty ${key} me`])('takes %s', (line) => {
  expect(publicKeyFlaw(line)).toBeUndefined();
});

test.each([
  ['nothing', ''],
  ['a word', 'ssh-ed25519'],
  ['a key that lost its end', key.slice(0, -4)],
  ['a key whose type was changed', key.replace('ssh-ed25519', 'ssh-rsa')],
  ['two keys', `${key}\n${key}`],
  ['a path', '~/.ssh/id_ed25519'],
  ['a key of a type that OpenSSH no longer takes', key.replace('ssh-ed25519', 'ssh-dss')],
])('refuses %s', (_, line) => {
  expect(publicKeyFlaw(line)?.code).toBe('config.invalid-public-key');
});

test('refuses a private key without showing it', () => {
  const flaw = publicKeyFlaw('-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n');
  expect(flaw?.code).toBe('config.invalid-public-key');
  expect(JSON.stringify(flaw)).not.toContain('b3Bl');
});
