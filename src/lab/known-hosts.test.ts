import { expect, test } from 'vitest';
import { bareKey, isKnown, withHostKeys, withoutHosts } from './known-hosts.ts';

const one = { host: 'cp-1', address: '10.77.5.11', key: 'ssh-ed25519 AAAA1' };
const other = { host: 'cp-2', address: '10.77.5.12', key: 'ssh-ed25519 AAAA2' };

test('a machine is known by its name and its address', () => {
  const text = withHostKeys('', [one, other]);
  expect(text).toBe('cp-1,10.77.5.11 ssh-ed25519 AAAA1\ncp-2,10.77.5.12 ssh-ed25519 AAAA2\n');
  expect([isKnown(text, one), isKnown(text, { host: 'cp-1', address: '10.77.9.11' }), isKnown('', one)]).toEqual([true, false, false]);
});

test('a new key takes the place of the old one, and lines of others stay', () => {
  const text = 'nas.local ssh-rsa BBBB\n10.77.5.11 ssh-ed25519 OLD\ncp-2,10.77.5.12 ssh-ed25519 AAAA2\n';
  expect(withHostKeys(text, [one])).toBe('nas.local ssh-rsa BBBB\ncp-2,10.77.5.12 ssh-ed25519 AAAA2\ncp-1,10.77.5.11 ssh-ed25519 AAAA1\n');
});

test('removed hosts are forgotten, and only they', () => {
  expect(withoutHosts(withHostKeys('nas.local ssh-rsa BBBB\n', [one, other]), [one])).toBe('nas.local ssh-rsa BBBB\ncp-2,10.77.5.12 ssh-ed25519 AAAA2\n');
});

test('a public key file loses its comment', () => {
  expect(bareKey('ssh-ed25519 AAAA root@cp-1\n')).toBe('ssh-ed25519 AAAA');
});
