import type { Plan } from '../plan/step.ts';
import { takesArtifact } from './receive-command.ts';
import type { Request } from './schedule.ts';

/** Every artifact that a plan brings to a host. A plan of many hosts has a million commands: no list of them is made on the way. */
export function requestsOf({ steps }: Plan): readonly Request[] {
  const requests: Request[] = [];
  for (const step of steps) {
    if (step.kind !== 'host') continue;
    for (const { commands } of step.batches) {
      for (const command of commands) {
        if (takesArtifact(command)) requests.push({ host: step.host, sha256: command.input.sha256, sizeBytes: command.input.sizeBytes });
      }
    }
  }
  return requests;
}
