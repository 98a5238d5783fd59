import type { Problem } from '../../base/trouble.ts';
import { fileSystem } from '../../doctor/checks/file-system.ts';
import { finding, type Candidate } from './finding.ts';

/** Refuses machines whose data would be on a file system that cannot hold it. */
export function dataFileSystem(candidate: Candidate): readonly Problem[] {
  const found = fileSystem(candidate.observation.facts);
  return found?.remedy === undefined ? [] : [finding(candidate, 'host.file-system', found.evidence, found.remedy)];
}
