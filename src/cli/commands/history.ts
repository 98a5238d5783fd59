import { onCluster } from '../cluster-run.ts';
import type { Run } from '../context.ts';
import { historyLines } from '../render/history.ts';
import { toText } from '../render/span.ts';
import { styleOf } from '../style.ts';

interface Options {
  readonly changes?: boolean;
  readonly last?: number;
}

/** A control plane that does not answer is named and no failure: what the others remember is shown. */
export const run: Run<Options> = async (context, options) => {
  const { out, recipes } = context;
  const known = await onCluster(context, options, { command: 'history', isReading: true }, (cluster) => recipes.history(cluster));
  const document = options.last === undefined ? known : { ...known, runs: known.runs.slice(Math.max(0, known.runs.length - options.last)) };
  if (options.json === true) {
    out.write(`${JSON.stringify(document, undefined, 2)}\n`);
  } else {
    const { paint, marks } = styleOf(context, out, options.color);
    for (const line of historyLines(document, marks, options.changes === true)) out.write(`${toText(line, paint)}\n`);
  }
  return 0;
};
