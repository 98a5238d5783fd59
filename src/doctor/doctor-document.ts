import type { Finding, Verdict } from './finding.ts';

/** What `bramble doctor --json` prints and `bramble doctor` shows. */
export interface DoctorDocument {
  readonly cluster: string;
  /** The gravest of all hosts. */
  readonly verdict: Verdict;
  /** What the measurement of disks wrote on each host; 0 where there was none. */
  readonly writtenBytes: number;
  readonly hosts: readonly {
    readonly name: string;
    readonly address: string;
    readonly role: string;
    readonly verdict: Verdict;
    readonly findings: readonly Finding[];
  }[];
  /** Hosts that did not answer, and why. */
  readonly troubles: readonly { readonly code: string; readonly message: string; readonly remedy: string; readonly host?: string }[];
}
