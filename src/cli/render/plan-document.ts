import { changeCount, type Plan, rowsOf } from '../../plan/step.ts';
import type { PassOn } from '../../config/config.ts';
import { quickLinkBytesPerSecond } from '../../fan-out/schedule.ts';
import { type Amount, sendingOf } from '../../fan-out/sending.ts';
import type { HostBudget } from '../../plan/budget/budget.ts';
import type { HostName } from '../../base/names.ts';
import type { Trouble } from '../../events/event.ts';
import type { Row } from '../../resources/kind.ts';

/** What `bramble plan --json` prints. */
export interface PlanDocument {
  /** Absent where nothing could be planned, for the troubles. */
  readonly changes?: number;
  /** Rows of each host that has some, by its name. */
  readonly hosts: Readonly<Record<string, readonly Row[]>>;
  /** All steps in order; those without a host are the cluster's. */
  readonly steps: readonly {
    readonly id: string;
    readonly title: string;
    readonly host?: string;
    /** Steps that have to be done before. */
    readonly after: readonly string[];
    /** Steps that have to have ended before, done or not. */
    readonly behind: readonly string[];
    readonly rows: readonly Row[];
  }[];
  readonly notes: readonly string[];
  /** What each host that answered has, what its part of the cluster takes of it, and every line of the sums, in bytes. */
  readonly budgets: Readonly<Record<string, Omit<HostBudget, 'host'>>>;
  readonly sending: SendingDocument;
  /** Hosts that were not asked what they have, because they do not answer. */
  readonly unread: readonly HostName[];
  /** What kept it from planning anything. */
  readonly troubles: readonly Trouble[];
}

/** Artifacts that hosts get: bytes before they are packed. */
interface SendingDocument extends Amount {
  /** Each artifact once: what leaves this computer where hosts pass it on. */
  readonly distinct: Amount;
  /** Whether they do: `auto` where the link of this computer is slower than `quickLinkBytesPerSecond`. */
  readonly passOn: PassOn;
  /** Over a slower link what leaves this computer is packed, whoever passes it on. */
  readonly quickLinkBytesPerSecond: number;
  /** Of each host that gets some, by its name. */
  readonly hosts: Readonly<Record<string, Amount>>;
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
    behind: step.behind ?? [],
    rows: rowsOf(step),
  }));
  const budgets = Object.fromEntries((plan.budgets ?? []).map(({ host, ...budget }) => [host, budget]));
  return { changes: changeCount(plan), hosts, steps, notes: plan.notes, budgets, sending: sendingDocument(plan), unread: plan.unread ?? [], troubles: [] };
}

/** Where there is no plan, and why. */
export function refusalDocument(troubles: readonly Trouble[]): PlanDocument {
  const { changes: _, ...nothing } = planDocument({ steps: [], notes: [] });
  return { ...nothing, troubles };
}

function sendingDocument(plan: Plan): SendingDocument {
  const { all, distinct, hosts } = sendingOf(plan);
  return { ...all, distinct, passOn: plan.passOn ?? 'never', quickLinkBytesPerSecond, hosts: Object.fromEntries(hosts) };
}
