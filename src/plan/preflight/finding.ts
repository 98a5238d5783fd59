import type { Problem } from '../../base/trouble.ts';
import type { Host } from '../../config/config.ts';
import type { HostObservation } from '../../facts/observation.ts';

/** One host as a check sees it, before anything is changed. */
export interface Candidate {
  readonly host: Host;
  readonly observation: HostObservation;
  readonly clusterId: string;
}

/** A reason not to touch this host, or to tell about. */
export const finding = (candidate: Candidate, code: string, message: string, remedy: string, severity: Problem['severity'] = 'error'): Problem => ({
  kind: 'problem',
  code,
  severity,
  message: `${candidate.host.name}: ${message}`,
  remedy,
  host: candidate.host.name,
});
