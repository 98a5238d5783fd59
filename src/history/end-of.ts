import { Failure, Problems } from '../base/trouble.ts';
import type { RunEnd } from './run-record.ts';

type Troubles = Extract<RunEnd, { kind: 'failed' }>['troubles'];

/** So many are remembered of a run; they say what went wrong, not all of it. */
const keptTroubles = 20;

/** How a run ended that threw this. */
export const failedWith = (error: unknown, at: string): RunEnd => ({ kind: 'failed', at, troubles: troublesIn(error).slice(0, keptTroubles) });

function troublesIn(error: unknown): Troubles {
  if (error instanceof AggregateError) return error.errors.flatMap(troublesIn);
  if (error instanceof Problems) return error.problems.map(({ code, host }) => ({ code, ...(host !== undefined && { host }) }));
  if (error instanceof Failure) return [{ code: error.code, ...(error.host !== undefined && { host: error.host }) }];
  return [{ code: 'bug' }];
}
