import { changeCount } from '../../plan/step.ts';
import { approver } from '../approve.ts';
import { onCluster } from '../cluster-run.ts';
import type { Run } from '../context.ts';
import { count } from '../render/units.ts';

interface Options {
  readonly yes?: boolean;
  readonly jobs?: number;
  readonly drainTimeout: number;
  readonly renumberPods?: boolean;
  readonly force?: boolean;
}

export const run: Run<Options> = async (context, options) => {
  const end = await onCluster(context, options, { command: 'up', isReading: false }, (cluster, followed) => {
    const approve = approver(context, options, followed, (plan) => `Make ${count(changeCount(plan), 'change')} to ${cluster.config.name}?`);
    return context.recipes.up(cluster, {
      approve,
      jobs: options.jobs,
      drainTimeoutMs: options.drainTimeout,
      renumbersPods: options.renumberPods === true,
      forcesHosts: options.force === true,
    });
  });
  if (end === 'declined') context.err.write('Nothing was changed.\n');
  return 0;
};
