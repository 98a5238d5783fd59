import { changeCount, type Plan, rowsOf } from '../../plan/step.ts';
import type { Row } from '../../resources/kind.ts';

/** What `bramble plan --json` prints. */
export interface PlanDocument {
  readonly changes: number;
  /** Rows of each host that has some, by its name. */
  readonly hosts: Readonly<Record<string, readonly Row[]>>;
  /** All steps in order; those without a host are the cluster's. */
  readonly steps: readonly {
    readonly id: string;
    readonly title: string;
    readonly host?: string;
    readonly after: readonly string[];
    readonly rows: readonly Row[];
  }[];
  readonly notes: readonly string[];
}

export function planDocument(plan: Plan): PlanDocument {
  const hosts: Record<string, readonly Row[]> = {};
  for (const step of plan.steps) {
    if (step.kind === 'host' && rowsOf(step).length > 0) hosts[step.host] = [...(hosts[step.host] ?? []), ...rowsOf(step)];
  }
  const steps = plan.steps.map((step) => ({
    id: step.id,
    title: step.title,
    ...(step.kind === 'host' && { host: step.host }),
    after: step.after,
    rows: rowsOf(step),
  }));
  return { changes: changeCount(plan), hosts, steps, notes: plan.notes };
}
