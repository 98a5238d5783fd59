import type { Failure } from '../base/trouble.ts';
import type { Trouble } from '../events/event.ts';

/** A failure as data that events may carry. */
export const troubleOf = (failure: Failure): Trouble => ({
  code: failure.code,
  message: failure.message,
  remedy: failure.remedy,
  ...(failure.host === undefined ? {} : { host: failure.host }),
  ...(failure.evidence === undefined ? {} : { evidence: failure.evidence }),
});
