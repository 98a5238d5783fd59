import { changeCount } from '../../plan/step.ts';
import { onCluster } from '../cluster-run.ts';
import type { Run } from '../context.ts';
import { budgetLines } from '../render/budget.ts';
import { planDocument } from '../render/plan-document.ts';
import { type DiffMode, planLines } from '../render/plan.ts';
import { toText } from '../render/span.ts';
import { styleOf } from '../style.ts';

interface Options {
  readonly show?: 'config' | 'budget';
  /** `--diff`, `--no-diff`; undefined without either. */
  readonly diff?: boolean;
  readonly renumberPods?: boolean;
}

/** Exits 0 when there is nothing to change and 2 when there is. */
export const run: Run<Options> = async (context, options) => {
  const { out, recipes } = context;
  if (options.show === 'config') return await (await import('../show-config.ts')).showConfig(context, options);
  const plan = await onCluster(context, options, { command: 'plan', isReading: true }, (cluster) =>
    recipes.plan(cluster, { renumbersPods: options.renumberPods === true }),
  );
  if (options.json === true) {
    out.write(`${JSON.stringify(planDocument(plan), undefined, 2)}\n`);
  } else {
    const { paint, marks } = styleOf(context, out, options.color);
    const lines = options.show === 'budget' ? budgetLines(plan.budgets ?? []) : planLines(plan, marks, diffMode(options.diff));
    for (const line of lines) out.write(`${toText(line, paint)}\n`);
  }
  return changeCount(plan) === 0 ? 0 : 2;
};

function diffMode(diff: boolean | undefined): DiffMode {
  if (diff === undefined) return 'changed';
  return diff ? 'all' : 'none';
}
