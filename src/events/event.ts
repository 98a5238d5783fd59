import type { HostName } from '../base/names.ts';
import type { HostBudget } from '../plan/budget/budget.ts';
import type { Row } from '../resources/kind.ts';

/** Where and how something went wrong, ready to be shown; made from Failure or Problem. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly host?: string;
  readonly evidence?: string;
}

/**
 * What happens during a run, as one flat union without display text. The terminal, plain lines, JSON lines and the web page
 * are folds over it. `atMs` is milliseconds since the epoch. No event holds a secret.
 */
export type Event = { readonly atMs: number } & Happening;

export type Happening =
  | { readonly kind: 'run.started'; readonly command: string; readonly cluster: string }
  | { readonly kind: 'run.finished'; readonly ok: boolean; readonly durationMs: number }
  | { readonly kind: 'host.connecting'; readonly host: HostName }
  | { readonly kind: 'host.observed'; readonly host: HostName; readonly durationMs: number }
  | { readonly kind: 'host.unreachable'; readonly host: HostName; readonly trouble: Trouble }
  /** A plan was decided: how many changes it has. */
  | {
      readonly kind: 'plan.decided';
      readonly steps: readonly { readonly id: string; readonly title: string; readonly host?: HostName; readonly rows: number }[];
      /** Of the hosts to which something comes: what they have, and every line of what is taken of it. */
      readonly budgets?: readonly HostBudget[];
    }
  | { readonly kind: 'step.started'; readonly step: string }
  | { readonly kind: 'step.finished'; readonly step: string; readonly durationMs: number }
  | { readonly kind: 'step.failed'; readonly step: string; readonly trouble: Trouble }
  /** A step that did not run because one that it needs failed. */
  | { readonly kind: 'step.skipped'; readonly step: string; readonly because: string }
  | { readonly kind: 'change.started'; readonly step: string; readonly host: HostName; readonly row: Row }
  | { readonly kind: 'change.finished'; readonly step: string; readonly host: HostName; readonly row: Row }
  /** What a step waits for right now, such as `2 of 3 etcd members healthy`. */
  | { readonly kind: 'wait.seen'; readonly step: string; readonly seen: string }
  /** Where artifacts that are not in the store come from, and why from there. */
  | { readonly kind: 'artifact.chosen'; readonly artifact: string; readonly from: 'bundle' | 'upstream' | 'build'; readonly because: string }
  | {
      readonly kind: 'artifact.progress';
      readonly artifact: string;
      readonly doneBytes: number;
      readonly totalBytes: number | undefined;
      readonly from: string;
    }
  | { readonly kind: 'artifact.ready'; readonly artifact: string; readonly from: string; readonly sizeBytes: number }
  | { readonly kind: 'build.line'; readonly artifact: string; readonly line: string }
  | { readonly kind: 'check.passed'; readonly name: string; readonly seen: string }
  | { readonly kind: 'check.failed'; readonly name: string; readonly trouble: Trouble }
  | { readonly kind: 'note'; readonly text: string };

/** Takes each event as it happens. */
export type Emit = (happening: Happening) => void;
