import type { Plan } from '../plan/step.ts';
import { takesArtifact } from './receive-command.ts';
import type { Request } from './schedule.ts';

/** Every artifact that a plan brings to a host. */
export const requestsOf = ({ steps }: Plan): readonly Request[] =>
  steps.flatMap((step) =>
    step.kind === 'host'
      ? step.batches.flatMap(({ commands }) =>
          commands.filter(takesArtifact).map(({ input: { sha256, sizeBytes } }) => ({ host: step.host, sha256, sizeBytes })),
        )
      : [],
  );
