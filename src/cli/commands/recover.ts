import { changeCount } from '../../plan/step.ts';
import { approver } from '../approve.ts';
import { hostsNamed, onCluster } from '../cluster-run.ts';
import type { Run } from '../context.ts';
import { count } from '../render/units.ts';

interface RecoverOptions {
  readonly yes?: boolean;
  readonly from?: string;
  readonly without?: string;
}

export const run: Run<RecoverOptions> = async (context, options) => {
  const end = await onCluster(context, options, { command: 'recover', isReading: false }, (cluster, followed) => {
    const [from] = options.from === undefined ? [] : hostsNamed(cluster.config, [options.from]);
    const without = hostsNamed(cluster.config, options.without?.split(/[ ,]+/).filter((name) => name !== '') ?? []);
    const approve = approver(
      context,
      options,
      followed,
      (plan) => `Rebuild the database of ${cluster.config.name} with ${count(changeCount(plan), 'change')}? What is lost by it does not come back.`,
    );
    return context.recipes.recover(cluster, { wish: { from, without, hasSnapshot: false }, approve });
  });
  if (end === 'declined') context.err.write('Nothing was changed.\n');
  return 0;
};
