import type { SshTarget } from '../../ports/transport.ts';
import { sshArguments } from './ssh-arguments.ts';
import { ensureSshConfig, type SshSetup, sshSetup } from './ssh-config.ts';

/**
 * Arguments for an `ssh` of a person's own, in their terminal: the same host, keys and configuration as bramble's connections,
 * but it may ask. `command` is run there instead of a login shell; each part is one word of the remote shell's line.
 */
export async function loginArguments(setup: SshSetup, target: SshTarget, command: readonly string[] = []): Promise<readonly string[]> {
  const { configFile, config } = sshSetup(setup);
  await ensureSshConfig(configFile, config);
  return [...sshArguments(configFile, target), '-o', 'BatchMode=no', command.length === 0 ? '-t' : '-T', '--', target.destination, ...command];
}
