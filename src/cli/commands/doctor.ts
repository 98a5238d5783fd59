import { hostsNamed, onCluster } from '../cluster-run.ts';
import type { Run } from '../context.ts';
import { doctorLines } from '../render/doctor.ts';
import { toText } from '../render/span.ts';
import { styleOf } from '../style.ts';

interface Options {
  /** `--no-disks`. */
  readonly disks: boolean;
}

/** Exits 2 where something is refused, 1 where a host does not answer; warnings alone are no failure. */
export const run: Run<Options> = async (context, options, args) => {
  const { out, recipes } = context;
  const found = await onCluster(context, options, { command: 'doctor', isReading: true }, (cluster) =>
    recipes.doctor(cluster, { hosts: hostsNamed(cluster.config, args), disks: options.disks }),
  );
  if (options.json === true) {
    out.write(`${JSON.stringify(found, undefined, 2)}\n`);
  } else {
    const { paint, marks } = styleOf(context, out, options.color);
    for (const line of doctorLines(found, marks)) out.write(`${toText(line, paint)}\n`);
  }
  if (found.verdict === 'refuse') return 2;
  return found.troubles.length === 0 ? 0 : 1;
};
