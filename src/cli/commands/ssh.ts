import { hostsNamed, onCluster } from '../cluster-run.ts';
import type { Run } from '../context.ts';

/** Gives ssh's exit code, which is the remote command's. */
export const run: Run = (context, options, [name = '', ...rest]) =>
  onCluster(context, options, { command: 'ssh', isReading: true }, async (cluster, followed) => {
    const [host] = hostsNamed(cluster.config, [name]);
    const command = rest[0] === '--' ? rest.slice(1) : rest;
    if (host === undefined) return 2;
    const run = options.newMachine === undefined ? cluster : { ...cluster, newMachines: [host] };
    return await followed.aside(() => context.recipes.ssh(run, host, command));
  });
