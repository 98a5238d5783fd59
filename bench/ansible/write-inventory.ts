import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quote } from '../../src/command/quote.ts';
import type { Host } from '../../src/config/config.ts';
import { manifestPath, parseManifest } from '../../src/facts/manifest.ts';
import { type Cluster, onHost, pipeFrom, sshOptions } from '../measure/plain-ssh.ts';

/** What the playbook keeps on a host. */
interface HostVariables {
  readonly packages: readonly string[];
  readonly sysctls: readonly { readonly name: string; readonly value: string }[];
  readonly binaries: readonly { readonly path: string; readonly sizeBytes: number }[];
  readonly files: readonly { readonly path: string; readonly source: string; readonly mode: string }[];
  readonly units: readonly string[];
}

/** Writes an inventory of what bramble keeps on each host, by the host's own list, with copies of all files; gives its path. */
export async function writeInventory(cluster: Cluster, folder: string): Promise<string> {
  const hosts = await Promise.all(
    cluster.config.hosts.map(async (host) => [
      host.name,
      {
        ansible_host: host.address,
        ansible_user: host.ssh.user ?? 'root',
        ansible_ssh_common_args: sshOptions(cluster, host).join(' '),
        ...(await variablesOf(cluster, host, join(folder, host.name))),
      },
    ]),
  );
  const path = join(folder, 'inventory.json');
  await writeFile(path, JSON.stringify({ all: { hosts: Object.fromEntries(hosts) as unknown } }), { mode: 0o600 });
  return path;
}

async function variablesOf(cluster: Cluster, host: Host, copies: string): Promise<HostVariables> {
  const { entries } = parseManifest(await onHost(cluster, host, quote(['cat', manifestPath])));
  const keys = (kind: string): readonly string[] => entries.filter((entry) => entry.kind === kind).map(({ key }) => key);
  const units = keys('unit');
  const files = [...keys('file'), ...units.map((unit) => `/etc/systemd/system/${unit}`)];
  const sysctls = keys('sysctl');
  const values = sysctls.length === 0 ? [] : (await onHost(cluster, host, quote(['sysctl', '-n', ...sysctls]))).trim().split('\n');
  const sizes = await onHost(cluster, host, quote(['stat', '-c', '%s %n', ...keys('binary')]));
  await mkdir(copies, { recursive: true, mode: 0o700 });
  const relative = files.map((path) => path.slice(1));
  await pipeFrom(cluster, host, quote(['tar', '-C', '/', '-cf', '-', ...relative]), ['tar', '-C', copies, '-xf', '-']);
  return {
    packages: keys('package'),
    sysctls: sysctls.map((name, index) => ({ name, value: values[index] ?? '' })),
    binaries: [...sizes.matchAll(/^(\d+) (.+)$/gm)].map(([, size, path = '']) => ({ path, sizeBytes: Number(size) })),
    files: await Promise.all(files.map(async (path) => ({ path, source: join(copies, path), mode: await modeOf(join(copies, path)) }))),
    units,
  };
}

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o7777).toString(8).padStart(4, '0');
