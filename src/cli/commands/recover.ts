import { resolve } from 'node:path';
import { type Secret, secret } from '../../base/secret.ts';
import { Problems } from '../../base/trouble.ts';
import { changeCount } from '../../plan/step.ts';
import { approver } from '../approve.ts';
import { hostsNamed, onCluster } from '../cluster-run.ts';
import type { Run } from '../context.ts';
import { count } from '../render/units.ts';
import { readBase64 } from '../text-file.ts';

interface RecoverOptions {
  readonly yes?: boolean;
  readonly from?: string;
  readonly without?: string;
  readonly snapshot?: string;
}

export const run: Run<RecoverOptions> = async (context, options) => {
  const snapshot = options.snapshot === undefined ? undefined : await snapshotIn(resolve(context.folder, options.snapshot));
  const end = await onCluster(context, options, { command: 'recover', isReading: false }, (cluster, followed) => {
    const [from] = options.from === undefined ? [] : hostsNamed(cluster.config, [options.from]);
    const without = hostsNamed(cluster.config, options.without?.split(/[ ,]+/).filter((name) => name !== '') ?? []);
    const approve = approver(
      context,
      options,
      followed,
      (plan) => `Rebuild the database of ${cluster.config.name} with ${count(changeCount(plan), 'change')}? What is lost by it does not come back.`,
    );
    return context.recipes.recover(cluster, { wish: { from, without, hasSnapshot: snapshot !== undefined }, snapshot, approve });
  });
  if (end === 'declined') context.err.write('Nothing was changed.\n');
  return 0;
};

/** A snapshot holds every Secret of the cluster. */
async function snapshotIn(path: string): Promise<Secret> {
  const text = await readBase64(path);
  if (text !== undefined && text !== '') return secret(text);
  throw new Problems([
    {
      kind: 'problem',
      code: 'recover.no-snapshot',
      severity: 'error',
      message: `${path} ${text === undefined ? 'does not exist' : 'is empty'}`,
      remedy: 'Name a file that `etcdctl snapshot save` wrote.',
    },
  ]);
}
