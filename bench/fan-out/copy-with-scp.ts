import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import type { Host } from '../../src/config/config.ts';
import { interrupted, track } from '../measure/interruption.ts';
import { folder } from './cluster-artifacts.ts';

/** Copies files to every host, one scp for each host, all at once. @throws where one of them fails */
export async function copyWithScp(config: string, hosts: readonly Host[], filesOf: (host: Host) => readonly string[], isPacked: boolean): Promise<void> {
  const known = join(dirname(config), '.bramble/known_hosts');
  await Promise.all(
    hosts.map(async (host) => {
      interrupted.throwIfAborted();
      const options = [
        '-F',
        'none',
        '-q',
        ...(isPacked ? ['-C'] : []),
        '-o',
        `UserKnownHostsFile=${known}`,
        '-o',
        `HostKeyAlias=${host.ssh.destination}`,
        '-i',
        host.ssh.identityFile ?? '',
      ];
      const scp = track(
        spawn('scp', [...options, ...filesOf(host), `${host.ssh.user ?? 'root'}@${host.address}:${folder}/`], { stdio: ['ignore', 'ignore', 'inherit'] }),
      );
      const [code] = (await once(scp, 'close')) as [number | null];
      if (code !== 0) throw new Error(`scp to ${host.name} ended with ${code}`);
    }),
  );
}
