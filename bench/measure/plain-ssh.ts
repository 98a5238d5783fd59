import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { Config, Host } from '../../src/config/config.ts';

/** A bramble.yaml and where it lies. */
export interface Cluster {
  readonly path: string;
  readonly config: Config;
}

export function readCluster(path: string): Cluster {
  const { config } = parseConfig(readFileSync(path, 'utf8'), path);
  if (config === undefined) throw new Error(`${path} has problems`);
  return { path, config };
}

/** Options of OpenSSH that lead to hosts of a cluster without bramble. */
export const sshOptions = ({ path }: Cluster, { ssh }: Host): readonly string[] => [
  '-F',
  'none',
  '-o',
  'BatchMode=yes',
  '-o',
  `UserKnownHostsFile=${join(dirname(path), '.bramble/known_hosts')}`,
  '-o',
  `HostKeyAlias=${ssh.destination}`,
  ...(ssh.identityFile === undefined ? [] : ['-i', ssh.identityFile]),
];

const loginOf = ({ ssh, address }: Host): string => `${ssh.user ?? 'root'}@${address}`;

/** What a command on a host prints; each word goes through the host's shell. */
export async function onHost(cluster: Cluster, host: Host, command: string): Promise<string> {
  return (await promisify(execFile)('ssh', [...sshOptions(cluster, host), loginOf(host), command], { maxBuffer: 64 * 1024 * 1024 })).stdout;
}

/** Gives what a command on a host prints to another program, here or there. */
export async function pipeFrom(cluster: Cluster, host: Host, command: string, to: readonly [string, ...string[]]): Promise<void> {
  const from = spawn('ssh', [...sshOptions(cluster, host), loginOf(host), command], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [program, ...args] = to;
  const into = spawn(program, args, { stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = [from, into].map(
    (child, index) =>
      new Promise<void>((resolve, reject) => {
        child.on('error', reject).on('close', (code) => {
          if (code === 0) resolve();
          else reject(new Error(`${index === 0 ? `${host.name}: ${command}` : to.join(' ')} ended with ${code}`));
        });
      }),
  );
  // Whoever ends before all has been written tells by its exit code whether that was right.
  from.stdout.pipe(into.stdin).on('error', () => undefined);
  await Promise.all(ended);
}

/** The command line that sends standard input to a command on a host. */
export const toHost = (cluster: Cluster, host: Host, command: string): readonly [string, ...string[]] => [
  'ssh',
  ...sshOptions(cluster, host),
  loginOf(host),
  command,
];
