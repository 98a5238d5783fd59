import { isGrowing } from '../plan/budget/budget.ts';
import { type Plan, rowsOf } from '../plan/step.ts';
import type { World } from './world.ts';

/** Says what is about to be run. */
export const tellPlan = (plan: Plan, { emit }: Pick<World, 'emit'>): void =>
  emit({
    kind: 'plan.decided',
    budgets: (plan.budgets ?? []).filter(isGrowing),
    steps: plan.steps.map((step) => ({ id: step.id, title: step.title, rows: rowsOf(step).length, ...(step.kind === 'host' ? { host: step.host } : {}) })),
  });
