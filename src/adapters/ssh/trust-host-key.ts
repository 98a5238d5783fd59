import { isErrno } from '../files/durable-file.ts';
import type { SshTarget } from '../../ports/transport.ts';
import { knownAddress } from './known-address.ts';
import { readKnownHosts, replaceKnownHost } from './known-hosts.ts';
import { ensureSshConfig, type SshSetup, sshSetup } from './ssh-config.ts';

/**
 * Puts a host's key into the workspace's known_hosts, as the only one under the address that ssh asks for and under the host's name.
 * Tells what was known of that address before.
 */
export async function trustHostKey(setup: SshSetup, target: SshTarget, publicKey: string): Promise<'first' | 'same' | 'replaced'> {
  const { configFile, knownHosts, config } = sshSetup(setup);
  await ensureSshConfig(configFile, config);
  const plain = withPort(target.destination, target.port);
  const address = await knownAddress('ssh', configFile, target).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return plain;
    throw error;
  });
  const key = publicKey.trim().split(/\s+/).slice(0, 2).join(' ');
  const before = (await readKnownHosts(knownHosts)).filter((each) => each.address.split(',').includes(address));
  for (const name of new Set([address, plain, withPort(target.name, target.port)])) await replaceKnownHost(knownHosts, name, `${name} ${key}`);
  if (before.length === 0) return 'first';
  return before.every(({ line }) => line.endsWith(` ${key}`)) ? 'same' : 'replaced';
}

const withPort = (name: string, port = 22): string => (port === 22 ? name : `[${name}]:${port}`);
