import type { Config } from '../config/config.ts';
import { examine, type Patient } from './examine.ts';
import { type Finding, type Verdict, worst } from './finding.ts';

/** What `bramble doctor --json` prints and `bramble doctor` shows. */
export interface DoctorDocument {
  readonly cluster: string;
  /** The gravest of all hosts; of one that does not answer it is `unknown`. */
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

/** What was found on those who answered, each also compared with the others. */
export function doctorDocument(config: Config, patients: readonly Patient[], rest: Pick<DoctorDocument, 'writtenBytes' | 'troubles'>): DoctorDocument {
  const hosts = patients.map((patient) => {
    const { name, address, role } = patient.host;
    const others = config.hosts.filter((host) => host.name !== name);
    const findings = examine(patient, patients, others);
    return { name, address, role, verdict: worst(findings.map(({ verdict }) => verdict)), findings };
  });
  const silent = rest.troubles.map((): Verdict => 'unknown');
  return { cluster: config.name, verdict: worst([...hosts.map(({ verdict }) => verdict), ...silent]), ...rest, hosts };
}
