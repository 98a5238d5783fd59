import { describe, expect, test } from 'vitest';
import type { Address } from '../base/names.ts';
import { secret } from '../base/secret.ts';
import { readDoor } from './give-command.ts';

const address = '10.0.0.11' as Address;
const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl/+==\nbnNz\n-----END OPENSSH PRIVATE KEY-----\n';

describe('what a host prints when it opens its door', () => {
  test('is how to get in, with a key that is a secret', () => {
    const door = readDoor(address, `20001\nssh-ed25519 AAAA\n${key}`, secret);
    expect(door).toMatchObject({ address, port: 20_001, hostKey: 'ssh-ed25519 AAAA' });
    expect(door?.loginKey.reveal()).toBe(key);
    expect(JSON.stringify(door)).not.toContain('b3Bl');
  });

  test.each([
    ['nothing', ''],
    ['a port of others', `22\nssh-ed25519 AAAA\n${key}`],
    ['a port with more', `20001 -oProxyCommand=id\nssh-ed25519 AAAA\n${key}`],
    ['another kind of host key', `20001\nssh-rsa AAAA\n${key}`],
    ['a host key with more', `20001\nssh-ed25519 AAAA\r@cert-authority * ssh-ed25519 BBBB\n${key}`],
    ['no login key', '20001\nssh-ed25519 AAAA\n'],
    ['a login key with more', `20001\nssh-ed25519 AAAA\n${key}more\n`],
  ])('is no door where it is %s', (_title, printed) => expect(readDoor(address, printed, secret)).toBeUndefined());
});
