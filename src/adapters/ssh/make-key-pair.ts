import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Failure } from '../../base/trouble.ts';
import { isErrno } from '../files/durable-file.ts';

/** Makes an ed25519 key pair without a passphrase, `path` (0600) and `path.pub`. @throws Failure `ssh.keygen-missing`, `ssh.keygen-failed` */
export async function makeKeyPair(path: string, comment: string): Promise<void> {
  await rm(path, { force: true });
  await sshKeygen(['-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', path], `make ${path}`);
}

/** The public key that belongs to a private one, such as `ssh-ed25519 AAAA... pi-1`. */
export const publicKeyOf = async (path: string): Promise<string> => (await sshKeygen(['-y', '-f', path], `read ${path}`)).trim();

async function sshKeygen(args: readonly string[], what: string): Promise<string> {
  try {
    return (await promisify(execFile)('ssh-keygen', args)).stdout;
  } catch (cause) {
    const isMissing = isErrno(cause, 'ENOENT');
    throw new Failure({
      code: isMissing ? 'ssh.keygen-missing' : 'ssh.keygen-failed',
      message: isMissing ? 'There is no ssh-keygen on this computer, and a key is needed' : `ssh-keygen could not ${what}`,
      remedy: isMissing ? 'Install OpenSSH: sudo apt-get install openssh-client' : 'See that the folder is writable and the key whole, then try again.',
      evidence: (cause as Error).message,
      cause,
    });
  }
}
