import type { HostName } from '../../base/names.ts';

/** One line of a sum, in bytes. */
export interface BudgetRow {
  readonly title: string;
  /**
   * `taken`: for sure. `maybe`: an add-on's pod, for which the scheduler may choose another host. `load`: a reserve for what grows with
   * pods. `kept`: never used, because the kubelet evicts pods before.
   */
  readonly kind: 'taken' | 'maybe' | 'load' | 'kept';
  readonly bytes: number;
  /** On the host already, so that its disk shows it as used. */
  readonly isHere?: boolean;
}

/** What a host has of memory, or of one file system, and what its part of the cluster takes of it. */
export interface Budget {
  readonly rows: readonly BudgetRow[];
  /** What is taken for sure; of a disk, what is still to come. */
  readonly takesBytes: number;
  /** Memory in all; of a disk, what is free now. */
  readonly hasBytes: number;
  /** Left for everything else; less than nothing where it does not fit. */
  readonly leftBytes: number;
  readonly verdict: Verdict;
}

/** `full`: there is no room for what is placed at once. `settled`: nothing is to come, or nothing is known of what it has. */
export type Verdict = 'fits' | 'settled' | 'tight' | 'too-small' | 'full';

export interface DiskBudget extends Budget {
  /** What is placed there by the next run; the rest of what is taken grows later. */
  readonly placedBytes: number;
  /** Those that the cluster uses on this file system, in order, without those below others. */
  readonly paths: readonly string[];
}

/** What a host's part of the cluster takes of it. */
export interface HostBudget {
  readonly host: HostName;
  readonly memory: Budget;
  /** Each file system that has something of it, the root's first. */
  readonly disks: readonly DiskBudget[];
}

/** Something comes to the host, so that its budget is worth a look. */
export const isGrowing = ({ memory, disks }: HostBudget): boolean => [memory, ...disks].some(({ verdict }) => verdict !== 'settled');

const isToCome = (row: BudgetRow): boolean => row.isHere !== true;

export const sumOf = (rows: readonly BudgetRow[], test: (row: BudgetRow) => boolean = () => true): number =>
  rows.filter((row) => isToCome(row) && test(row)).reduce((sum, { bytes }) => sum + bytes, 0);

/** Adds up rows and compares them with what there is. */
export const budget = (rows: readonly BudgetRow[], hasBytes: number, verdict: (leftBytes: number) => Verdict): Budget => {
  const leftBytes = hasBytes - sumOf(rows);
  return { rows, takesBytes: sumOf(rows, ({ kind }) => kind === 'taken'), hasBytes, leftBytes, verdict: verdict(leftBytes) };
};
