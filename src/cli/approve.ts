import { Problems } from '../base/trouble.ts';
import { changeCount, type Plan } from '../plan/step.ts';
import type { Context, GlobalOptions } from './context.ts';
import type { Followed } from './follow.ts';
import type { Approve } from './recipes.ts';
import { planLines } from './render/plan.ts';
import { toText } from './render/span.ts';
import { styleOf } from './style.ts';

/** Shows the plan and asks, or goes on with --yes. @throws Problems `cli.needs-yes` where nobody can be asked */
export function approver(context: Context, options: GlobalOptions & { readonly yes?: boolean }, followed: Followed, question: (plan: Plan) => string): Approve {
  return (plan) => {
    if (changeCount(plan) === 0) return Promise.resolve(true);
    if (options.yes === true) return Promise.resolve(true);
    return followed.aside(() => {
      const { err } = context;
      const { paint, marks } = styleOf(context, err, options.color);
      for (const line of planLines(plan, marks)) err.write(`${toText(line, paint)}\n`);
      if (!err.isTerminal) throw needsYes();
      return context.confirm(question(plan));
    });
  };
}

/** There is something to confirm and nobody who could. */
export const needsYes = (remedy = 'Read the plan above, then run it again with --yes.'): Problems =>
  new Problems([
    {
      kind: 'problem',
      code: 'cli.needs-yes',
      severity: 'error',
      message: 'there are changes to make and nobody can be asked here',
      remedy,
    },
  ]);
