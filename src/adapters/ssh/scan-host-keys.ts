import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SshTarget } from '../../ports/transport.ts';
import { type KnownHost, readKnownHosts, readText, withoutAddress } from './known-hosts.ts';
import { sshArguments } from './ssh-arguments.ts';
import { renderSshConfig, type SshConfig } from './ssh-config.ts';
import { SshProcess } from './ssh-process.ts';

/**
 * The keys that the host, and the jump hosts before it, show at first contact: those that no known_hosts file has yet. The real
 * ssh writes them into a file that is thrown away afterwards, since ssh-keyscan knows neither jump hosts nor ssh_config.
 * No login is tried at the host itself.
 */
export async function scanHostKeys(
  program: string,
  directory: string,
  config: SshConfig,
  target: SshTarget,
  signal?: AbortSignal,
  /** As known_hosts has it: what is known of this address does not count. */
  forgotten?: string,
): Promise<readonly KnownHost[]> {
  const folder = await mkdtemp(join(directory, 'scan-'));
  try {
    const seen = join(folder, 'known_hosts');
    const configFile = join(folder, 'config');
    const others = forgotten === undefined ? config.knownHosts : [join(folder, 'others')];
    if (forgotten !== undefined && others[0] !== undefined)
      await writeFile(others[0], withoutAddress((await Promise.all(config.knownHosts.map(readText))).join('\n'), forgotten));
    await writeFile(configFile, renderSshConfig({ ...config, knownHosts: others, strictHostKeyChecking: 'accept-new', userKnownHosts: seen }));
    const args = [...sshArguments(configFile, target), '-o', 'PreferredAuthentications=none', '--', target.destination, 'exit'];
    const ssh = new SshProcess(program, args);
    const abort = (): void => ssh.kill();
    signal?.addEventListener('abort', abort, { once: true });
    const limit = setTimeout(abort, config.connectTimeoutMs * 3);
    await ssh.ended;
    clearTimeout(limit);
    signal?.removeEventListener('abort', abort);
    return await readKnownHosts(seen);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
