import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { writeDurably } from '../files/durable-file.ts';
import { makeFolder } from '../files/make-folder.ts';

/** What decides how this computer's ssh connects. */
export interface SshSetup {
  /** Folder of the workspace for `known_hosts` and the configuration given to ssh; made where it is missing. */
  readonly directory: string;
  /** The user's ssh_config files. Default `~/.ssh/config` and `/etc/ssh/ssh_config`. */
  readonly userConfigs?: readonly string[];
  /** For each hop, in milliseconds; three times that for a whole login. Default 10 000. */
  readonly connectTimeoutMs?: number;
}

/** What a configuration file for ssh is made of; all paths are absolute. */
export interface SshConfig {
  readonly strictHostKeyChecking: 'yes' | 'accept-new';
  /** Files that are only read, beside the user's own. */
  readonly knownHosts: readonly string[];
  /** Where new keys go; the user's own setting where undefined. */
  readonly userKnownHosts?: string;
  readonly connectTimeoutMs: number;
  /** The user's configuration, of which everything not named here is honoured. */
  readonly include: readonly string[];
}

export function sshSetup(setup: SshSetup): { directory: string; configFile: string; knownHosts: string; config: SshConfig } {
  const directory = resolve(setup.directory);
  const knownHosts = join(directory, 'known_hosts');
  const include = (setup.userConfigs ?? [join(homedir(), '.ssh/config'), '/etc/ssh/ssh_config']).map((path) => resolve(path));
  const config: SshConfig = { strictHostKeyChecking: 'yes', knownHosts: [knownHosts], connectTimeoutMs: setup.connectTimeoutMs ?? 10_000, include };
  return { directory, configFile: join(directory, 'config'), knownHosts, config };
}

const word = (path: string): string => `"${path.replaceAll('%', '%%')}"`;

/**
 * The text given to `ssh -F`. ssh takes the first value it meets, so these lines win over the user's; and it hands `-F` on to
 * the ssh of every jump host, which options on the command line would not reach.
 */
export function renderSshConfig(config: SshConfig): string {
  return [
    'BatchMode yes',
    `StrictHostKeyChecking ${config.strictHostKeyChecking}`,
    `GlobalKnownHostsFile ${config.knownHosts.map(word).join(' ')} /etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2`,
    ...(config.userKnownHosts === undefined ? [] : [`UserKnownHostsFile ${word(config.userKnownHosts)}`]),
    'HashKnownHosts no',
    'UpdateHostKeys no',
    `ConnectTimeout ${Math.max(1, Math.ceil(config.connectTimeoutMs / 1000))}`,
    'ServerAliveInterval 5',
    'ServerAliveCountMax 4',
    'LogLevel INFO',
    'ForwardAgent no',
    'ForwardX11 no',
    'PermitLocalCommand no',
    ...config.include.map((path) => `Include "${path}"`),
    '',
  ].join('\n');
}

/** Writes the file where it differs from what is there. */
export async function ensureSshConfig(path: string, config: SshConfig): Promise<void> {
  const text = renderSshConfig(config);
  if ((await readFile(path, 'utf8').catch(() => '')) === text) return;
  await makeFolder(dirname(path));
  await writeDurably(path, text, 0o600);
}
