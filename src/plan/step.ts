import type { HostName } from '../base/names.ts';
import type { Command } from '../command/command.ts';
import type { PassOn } from '../config/config.ts';
import type { BootNeed } from '../components/board/boot-needs.ts';
import type { Stage } from '../components/component.ts';
import type { Health } from '../addons/addon.ts';
import type { HostBudget } from './budget/budget.ts';
import type { NodeChange } from '../objects/node.ts';
import type { ObjectChange } from '../objects/diff-object.ts';
import type { KindName } from '../resources/wants.ts';
import type { ResourceKey, Row } from '../resources/kind.ts';

export type StepId = string;

/** One difference on a host, as a person reads it. */
export interface HostChange {
  readonly kind: KindName | 'manifest' | 'wipe' | 'reboot';
  readonly key: ResourceKey;
  readonly rows: readonly Row[];
}

/** Differences that are mended together, and what is sent for that. */
export interface Batch {
  readonly changes: readonly HostChange[];
  readonly commands: readonly Command[];
  /** What puts back what was there, where these changes may shut out whoever makes them. */
  readonly undo?: readonly Command[];
}

/** What is sent to one host in one exchange. */
export interface HostStep {
  readonly kind: 'host';
  readonly id: StepId;
  readonly title: string;
  readonly after: readonly StepId[];
  readonly host: HostName;
  readonly stage: Stage | 'images' | 'reboot' | 'mark' | 'removal' | 'record';
  readonly batches: readonly Batch[];
  /** Bookkeeping that no person needs to read, such as writing the manifest. */
  readonly before: readonly Command[];
  /** Steps that go first: this one follows when these have ended, however that is. */
  readonly behind?: readonly StepId[];
  /** Steps whose artifacts go first: those of this one follow when these have ended, however that is. */
  readonly yieldsTo?: readonly StepId[];
  /** The host is restarted by this step: it ends when the host answers again and the kernel says what was to become so. */
  readonly reboot?: Reboot;
}

export interface Reboot {
  /** Of the boot that ends. */
  readonly bootId: string;
  /** What has to be so afterwards. */
  readonly needs: readonly BootNeed[];
  /** The file that was changed for it, for whoever has to look why it did not help. */
  readonly files: readonly string[];
}

/** What is done to, or waited for in, the cluster as a whole. */
export type ClusterAction =
  | { readonly kind: 'wait-etcd'; readonly members: readonly HostName[] }
  /** A learner of etcd, by its peer URL. */
  | { readonly kind: 'add-member'; readonly peerUrl: string }
  /** Waits until the learner has everything, then lets it vote. */
  | { readonly kind: 'promote-member'; readonly peerUrl: string }
  | { readonly kind: 'update-member'; readonly id: string; readonly peerUrl: string }
  | { readonly kind: 'remove-member'; readonly id: string }
  | { readonly kind: 'wait-api'; readonly hosts: readonly HostName[] }
  | { readonly kind: 'apply-objects'; readonly changes: readonly ObjectChange[]; readonly nodes: readonly NodeChange[] }
  /** `endedBoot`: what they reported in that boot does not count any more. */
  | { readonly kind: 'wait-nodes'; readonly nodes: readonly HostName[]; readonly endedBoot?: string }
  /** Cordons, evicts, waits until its pods are gone. */
  | { readonly kind: 'drain-node'; readonly node: HostName; readonly reason?: string }
  /** Pods may come again to a node that bramble cordoned. */
  | { readonly kind: 'uncordon-node'; readonly node: HostName }
  | { readonly kind: 'delete-node'; readonly node: HostName }
  /** The cluster no longer keeps how this host is reached. */
  | { readonly kind: 'forget-host'; readonly host: HostName }
  | { readonly kind: 'wait-addons'; readonly health: readonly Health[] };

export interface ClusterStep {
  readonly kind: 'cluster';
  readonly id: StepId;
  readonly title: string;
  readonly after: readonly StepId[];
  /** Steps that go first: this one follows when these have ended, however that is. */
  readonly behind?: readonly StepId[];
  readonly action: ClusterAction;
  readonly rows: readonly Row[];
}

export const clusterStep = (id: StepId, title: string, after: readonly StepId[], action: ClusterAction, rows: readonly Row[] = []): ClusterStep => ({
  kind: 'cluster',
  id,
  title,
  after,
  action,
  rows,
});

export type Step = HostStep | ClusterStep;

/** What `bramble plan` prints and `bramble up` runs: steps in an order that respects every `after` and `behind`. */
export interface Plan {
  readonly steps: readonly Step[];
  /** What a person should know though nothing is done about it, such as a host that does not answer. */
  readonly notes: readonly string[];
  /** More can only be decided once these steps are done: `up` plans again afterwards. */
  readonly isPartial?: boolean;
  /** Hosts that could not be asked: whether anything differs there is not known. */
  readonly unread?: readonly HostName[];
  /** What each host that was asked has, and what its part of the cluster takes of it. */
  readonly budgets?: readonly HostBudget[];
  /** Whether hosts pass on to each other what several of them get; without it they do not. */
  readonly passOn?: PassOn;
}

/** All rows of a step, in their order. */
export const rowsOf = (step: Step): readonly Row[] =>
  step.kind === 'cluster' ? step.rows : step.batches.flatMap((batch) => batch.changes.flatMap((change) => change.rows));

/** How many differences a plan mends; waiting is none. */
export const changeCount = (plan: Plan): number => plan.steps.reduce((sum, step) => sum + rowsOf(step).length, 0);
