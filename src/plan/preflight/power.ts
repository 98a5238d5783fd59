import type { Problem } from '../../base/trouble.ts';
import { isUnderVoltage, power } from '../../doctor/checks/power.ts';
import { finding, type Candidate } from './finding.ts';

/** Warns of a Raspberry Pi that gets too little voltage: what then breaks looks like anything else. */
export function voltage(candidate: Candidate): readonly Problem[] {
  const { facts } = candidate.observation;
  const found = isUnderVoltage(facts.throttled) ? power(facts) : undefined;
  return found?.remedy === undefined ? [] : [finding(candidate, 'host.under-voltage', found.evidence, found.remedy, 'warning')];
}
