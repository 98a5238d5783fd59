import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Address } from '../base/names.ts';
import { cardSeed } from './card-seed.ts';

const seed = cardSeed({
  host: 'pi-1',
  user: 'pi',
  address: '10.77.5.201',
  subnet: { base: '10.77.5.0' as Address, prefix: 24 },
  nameservers: ['192.0.2.53'],
  publicKey: 'ssh-ed25519 AAAA me',
  hostKey: { privateKey: '-----BEGIN OPENSSH PRIVATE KEY-----\nkey\n', publicKey: 'ssh-ed25519 BBBB root@pi-1' },
});

test('cloud-init gets a host with its name, its user with sudo and key, and the host key that is known already', () => {
  expect(seed['user-data']).toMatch(/^#cloud-config\n/);
  expect(parse(seed['user-data'] ?? '')).toMatchObject({
    hostname: 'pi-1',
    user: { name: 'pi', ssh_authorized_keys: ['ssh-ed25519 AAAA me'] },
    ssh_keys: { ed25519_public: 'ssh-ed25519 BBBB root@pi-1' },
  });
});

test('the address is fixed, with the lab’s router and the resolvers of this computer', () => {
  expect(parse(seed['network-config'] ?? '')).toMatchObject({
    ethernets: { eth0: { addresses: ['10.77.5.201/24'], routes: [{ via: '10.77.5.1' }], nameservers: { addresses: ['192.0.2.53'] } } },
  });
});
