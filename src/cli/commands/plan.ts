import { changeCount } from '../../plan/step.ts';
import { refusals } from '../../run/refusals.ts';
import { troubleOf } from '../../run/trouble-of.ts';
import { onCluster } from '../cluster-run.ts';
import type { Run } from '../context.ts';
import { budgetLines } from '../render/budget.ts';
import { type PlanDocument, planDocument, refusalDocument } from '../render/plan-document.ts';
import { type DiffMode, planLines } from '../render/plan.ts';
import { toText } from '../render/span.ts';
import { styleOf } from '../style.ts';

interface Options {
  readonly show?: 'config' | 'budget';
  /** `--diff`, `--no-diff`; undefined without either. */
  readonly diff?: boolean;
  readonly renumberPods?: boolean;
}

/** Exits 2 when there is something to change, else 1 when not all could be seen, else 0. */
export const run: Run<Options> = async (context, options) => {
  const { out, recipes } = context;
  if (options.show === 'config') return await (await import('../show-config.ts')).showConfig(context, options);
  const plan = await onCluster(context, options, { command: 'plan', isReading: true }, (cluster) =>
    recipes.plan(cluster, { renumbersPods: options.renumberPods === true }),
  ).catch((error: unknown) => {
    const refused = options.json === true && !context.signal.aborted ? refusals(error) : undefined;
    if (refused !== undefined) out.write(document(refusalDocument(refused.map(troubleOf))));
    throw error;
  });
  if (options.json === true) {
    out.write(document(planDocument(plan)));
  } else {
    const { paint, marks } = styleOf(context, out, options.color);
    const lines = options.show === 'budget' ? budgetLines(plan.budgets ?? []) : planLines(plan, marks, diffMode(options.diff));
    for (const line of lines) out.write(`${toText(line, paint)}\n`);
  }
  if (changeCount(plan) > 0) return 2;
  return plan.isPartial === true || (plan.unread ?? []).length > 0 ? 1 : 0;
};

const document = (plan: PlanDocument): string => `${JSON.stringify(plan, undefined, 2)}\n`;

function diffMode(diff: boolean | undefined): DiffMode {
  if (diff === undefined) return 'changed';
  return diff ? 'all' : 'none';
}
