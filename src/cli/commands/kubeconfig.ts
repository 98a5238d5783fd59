import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { onCluster } from '../cluster-run.ts';
import type { Context, Run } from '../context.ts';
import { mergeKubeconfig } from '../merge-kubeconfig.ts';
import { readText, writePrivate } from '../text-file.ts';

export const run: Run<{ readonly output?: string; readonly merge?: boolean }> = async (context, options) => {
  const { out, err, folder, recipes } = context;
  const { text, name } = await onCluster(context, options, { command: 'kubeconfig', isReading: true }, async (cluster) => ({
    text: (await recipes.kubeconfig(cluster)).reveal(),
    name: cluster.config.name,
  }));
  if (options.merge === true) {
    const path = options.output === undefined ? ownKubeconfig(context) : resolve(folder, options.output);
    const merged = mergeKubeconfig(await readText(path), text, path);
    await writePrivate(context, path, merged.text);
    err.write(`${name} is the current context (${merged.context}) in ${path}.\n`);
  } else if (options.output === undefined || options.output === '-') {
    out.write(text);
  } else {
    const path = resolve(folder, options.output);
    await writePrivate(context, path, text);
    err.write(`Written to ${path}; use it with: export KUBECONFIG=${path}\n`);
  }
  return 0;
};

/** Where kubectl itself would write: the first file of $KUBECONFIG, else ~/.kube/config. */
function ownKubeconfig({ env, folder }: Context): string {
  const first = env['KUBECONFIG']?.split(delimiter).find((path) => path !== '');
  return first === undefined ? join(homedir(), '.kube/config') : resolve(folder, first);
}
