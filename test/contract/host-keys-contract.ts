import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { HostName } from '../../src/base/names.ts';
import { publicKeyFlaw } from '../../src/config/public-key-flaw.ts';
import type { HostKeys } from '../../src/ports/image.ts';
import type { SshTarget } from '../../src/ports/transport.ts';

export const pi: SshTarget = { name: 'pi-1' as HostName, destination: '10.0.0.11' };

/** What everything promises that makes and remembers hosts' keys. */
export function hostKeysContract(name: string, open: () => Promise<HostKeys>): void {
  const folder = tmpdir();
  describe(`host keys: ${name}`, () => {
    it('are whole and new each time', async () => {
      const keys = await open();
      const [one, two] = [await keys.make('pi-1', folder), await keys.make('pi-1', folder)];
      for (const { publicKey, privateKey } of [one, two]) {
        expect(publicKey).toMatch(/^ssh-ed25519 AAAA/);
        expect(publicKeyFlaw(publicKey)).toBeUndefined();
        expect(privateKey.reveal()).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n[^]*-----END OPENSSH PRIVATE KEY-----\n$/);
      }
      expect(one.publicKey).not.toBe(two.publicKey);
    });

    it('are found once they are kept, each by its host, the newest', async () => {
      const keys = await open();
      const [one, two, other] = [await keys.make('pi-1', folder), await keys.make('pi-1', folder), await keys.make('pi-2', folder)];
      expect(await keys.find('pi-1')).toBeUndefined();
      await keys.keep('pi-1', one);
      await keys.keep('pi-2', other);
      await keys.keep('pi-1', two);
      const found = await keys.find('pi-1');
      expect(found?.publicKey).toBe(two.publicKey);
      expect(found?.privateKey.equals(two.privateKey)).toBe(true);
      expect((await keys.find('pi-2'))?.publicKey).toBe(other.publicKey);
    });

    it('tell what was trusted before', async () => {
      const keys = await open();
      const [one, two] = [await keys.make('pi-1', folder), await keys.make('pi-1', folder)];
      expect(await keys.trust(pi, one.publicKey)).toBe('first');
      expect(await keys.trust(pi, one.publicKey)).toBe('same');
      expect(await keys.trust(pi, two.publicKey)).toBe('replaced');
    });
  });
}
