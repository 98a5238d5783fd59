import { Failure, type Problem, Problems } from '../base/trouble.ts';

/** What kept a recipe from its end, each by itself; undefined where any part of it is neither the user's to fix nor a failure of the world. */
export function refusals(error: unknown): (Problem | Failure)[] | undefined {
  if (error instanceof Problems) return [...error.problems];
  if (error instanceof Failure) return [error];
  if (!(error instanceof AggregateError)) return undefined;
  const parts = error.errors.map(refusals);
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}
