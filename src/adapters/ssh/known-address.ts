import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { SshTarget } from '../../ports/transport.ts';
import { sshArguments } from './ssh-arguments.ts';

/** The name under which ssh looks for a host's key, such as `10.0.0.11` or `[10.0.0.11]:2222`; the user's configuration may change it. */
export async function knownAddress(program: string, configFile: string, target: SshTarget): Promise<string> {
  const { stdout } = await promisify(execFile)(program, ['-G', ...sshArguments(configFile, target), '--', target.destination]);
  const field = (name: string): string | undefined => new RegExp(`^${name} (.*)$`, 'm').exec(stdout)?.[1];
  const port = field('port') ?? '22';
  const address = field('hostname') ?? target.destination;
  return field('hostkeyalias') ?? (port === '22' ? address : `[${address}]:${port}`);
}
