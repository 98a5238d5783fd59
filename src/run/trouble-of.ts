import type { Failure, Problem } from '../base/trouble.ts';
import type { Trouble } from '../events/event.ts';

/** A failure, or a problem, as data that events and documents may carry. */
export const troubleOf = (wrong: Failure | Problem): Trouble => ({
  code: wrong.code,
  message: wrong.message,
  remedy: wrong.remedy,
  ...(wrong.host === undefined ? {} : { host: wrong.host }),
  ...('evidence' in wrong && wrong.evidence !== undefined ? { evidence: wrong.evidence } : {}),
});
