import { secret } from '../base/secret.ts';
import type { SshKeyPair } from '../image/image-edit.ts';
import type { HostKeys } from '../ports/image.ts';

export interface FakeHostKeys extends HostKeys {
  /** Pairs that were kept, by host. */
  readonly kept: Map<string, SshKeyPair>;
  /** Public keys that ssh trusts, by host. */
  readonly trusted: Map<string, string>;
}

/** Host keys in memory. Each new pair is another one; their public keys are whole, their private ones open nothing. */
export function fakeHostKeys(): FakeHostKeys {
  const kept = new Map<string, SshKeyPair>();
  const trusted = new Map<string, string>();
  let made = 0;
  return {
    kept,
    trusted,
    find: async (host) => kept.get(host),
    async make(host) {
      made += 1;
      const blob = btoa(`\0\0\0\x0bssh-ed25519\0\0\0\x20${String(made).padStart(32, 'k')}`);
      return {
        privateKey: secret(`-----BEGIN OPENSSH PRIVATE KEY-----\nprivate-${made}\n-----END OPENSSH PRIVATE KEY-----\n`),
        publicKey: `ssh-ed25519 ${blob} ${host}`,
      };
    },
    async keep(host, pair) {
      kept.set(host, pair);
    },
    async trust({ name }, publicKey) {
      const before = trusted.get(name);
      trusted.set(name, publicKey);
      return before === undefined ? 'first' : before === publicKey ? 'same' : 'replaced';
    },
  };
}
