import { onCluster } from '../cluster-run.ts';
import type { Run } from '../context.ts';
import { toText } from '../render/span.ts';
import { statusLines } from '../render/status.ts';
import { styleOf } from '../style.ts';

/** Exits 1 when a host, one of its units, a node or an etcd member is not well. Drift alone is no failure: `plan` shows it. */
export const run: Run = async (context, options) => {
  const { out, recipes } = context;
  const status = await onCluster(context, options, { command: 'status', isReading: true }, (cluster) => recipes.status(cluster));
  if (options.json === true) {
    out.write(`${JSON.stringify(status, undefined, 2)}\n`);
  } else {
    const { paint, marks } = styleOf(context, out, options.color);
    for (const line of statusLines(status, marks)) out.write(`${toText(line, paint)}\n`);
  }
  const isWell =
    status.troubles.length === 0 &&
    status.hosts.every((host) => host.reachable && host.failedUnits.length === 0) &&
    status.nodes.every((node) => node.ready) &&
    status.etcd.members.every((member) => member.healthy);
  return isWell ? 0 : 1;
};
