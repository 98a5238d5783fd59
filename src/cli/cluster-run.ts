import { resolve } from 'node:path';
import type { HostName } from '../base/names.ts';
import { Problems } from '../base/trouble.ts';
import type { Config } from '../config/config.ts';
import type { NewHostKey } from '../ports/transport.ts';
import { findHost } from '../config/find-host.ts';
import type { Context, GlobalOptions } from './context.ts';
import { type Followed, follow, type Title } from './follow.ts';
import { loadConfig } from './load-config.ts';
import type { ClusterRun } from './recipes.ts';

/** Loads the config, then runs `work` on the cluster with a face. */
export async function onCluster<T>(
  context: Context,
  options: GlobalOptions,
  about: Omit<Title, 'cluster'>,
  work: (run: ClusterRun, followed: Followed) => Promise<T>,
): Promise<T> {
  const configPath = resolve(context.folder, options.file ?? 'bramble.yaml');
  const config = await loadConfig(configPath, context, options);
  const newMachines = hostsNamed(config, options.newMachine === undefined || options.newMachine === true ? [] : options.newMachine);
  return await follow(context, options, { ...about, cluster: config.name }, async (followed) => {
    const confirmHostKey: ClusterRun['confirmHostKey'] = (key) =>
      options.acceptNewHosts === true ? Promise.resolve(true) : followed.aside(() => context.confirm(questionAbout(key)));
    const { signal } = context;
    return await work({ config, configPath, confirmHostKey, newMachines, breaksLocks: options.breakLock === true, signal, emit: followed.emit }, followed);
  });
}

const questionAbout = ({ host, address, type, fingerprint, before }: NewHostKey): string =>
  before === undefined
    ? `${host} (${address}) was never seen before. Its ${type} key is ${fingerprint}. Is that the host's own?`
    : `${host} (${address}) showed the key ${before.type} ${before.fingerprint} until now. The new machine shows ${type} ${fingerprint}. Is that its own?`;

/** Names as typed → names of the config. @throws Problems `config.unknown-host` for each that is not in it */
export function hostsNamed(config: Config, names: readonly string[]): readonly HostName[] {
  const found = names.map((name) => findHost(config, name));
  const problems = found.flatMap((result) => (result.ok ? [] : [result.error]));
  if (problems.length > 0) throw new Problems(problems);
  return found.flatMap((result) => (result.ok ? [result.value.name] : []));
}
