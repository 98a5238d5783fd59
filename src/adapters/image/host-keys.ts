import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { secret } from '../../base/secret.ts';
import { Failure } from '../../base/trouble.ts';
import type { SshKeyPair } from '../../image/image-edit.ts';
import type { HostKeys } from '../../ports/image.ts';
import { isErrno, writeDurably } from '../files/durable-file.ts';
import { makePrivateFolder } from '../files/make-folder.ts';
import { makeKeyPair, publicKeyOf } from '../ssh/make-key-pair.ts';
import { trustHostKey } from '../ssh/trust-host-key.ts';

/** The host keys of a workspace: `.bramble/host-keys/<host>` and `.bramble/known_hosts`. */
export function hostKeys(workspace: string): HostKeys {
  const hidden = join(workspace, '.bramble');
  const keys = join(hidden, 'host-keys');
  return {
    async find(host) {
      const path = join(keys, host);
      try {
        const privateKey = secret(await readFile(path, 'utf8'));
        return { privateKey, publicKey: await publicKeyOf(path) };
      } catch (cause) {
        if (isErrno(cause, 'ENOENT')) return undefined;
        throw new Failure({
          code: 'workspace.unreadable',
          message: `${path} cannot be read`,
          remedy: `Make it readable for you alone (chmod 600), or let ${host} have a new key: --new-key`,
          cause,
        });
      }
    },
    async make(host, folder): Promise<SshKeyPair> {
      const scratch = await mkdtemp(join(folder, 'key-'));
      try {
        const path = join(scratch, host);
        await makeKeyPair(path, host);
        return { privateKey: secret(await readFile(path, 'utf8')), publicKey: await publicKeyOf(path) };
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    },
    async keep(host, { privateKey }) {
      await makePrivateFolder(hidden);
      await makePrivateFolder(keys);
      await writeDurably(join(keys, host), privateKey.reveal(), 0o600);
    },
    trust: (target, publicKey) => trustHostKey({ directory: hidden }, target, publicKey),
  };
}
