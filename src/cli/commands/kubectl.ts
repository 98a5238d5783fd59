import { onCluster } from '../cluster-run.ts';
import type { Run } from '../context.ts';

/** Every argument is kubectl's, and so is the exit code. */
export const run: Run = (context, options, args) =>
  onCluster(context, options, { command: 'kubectl', isReading: true }, (cluster, followed) => followed.aside(() => context.recipes.kubectl(cluster, args)));
