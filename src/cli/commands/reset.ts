import { approver } from '../approve.ts';
import { hostsNamed, onCluster } from '../cluster-run.ts';
import type { Run } from '../context.ts';

export const run: Run<{ readonly yes?: boolean; readonly drainTimeout: number }> = async (context, options, names) => {
  const end = await onCluster(context, options, { command: 'reset', isReading: false }, (cluster, followed) => {
    const hosts = hostsNamed(cluster.config, names);
    const what = hosts.length === 0 ? `all of ${cluster.config.name}` : hosts.join(', ');
    const approve = approver(context, options, followed, () => `Remove everything bramble placed, with all data, from ${what}? This cannot be undone.`);
    return context.recipes.reset(cluster, { hosts, approve, drainTimeoutMs: options.drainTimeout });
  });
  if (end === 'declined') context.err.write('Nothing was changed.\n');
  return 0;
};
