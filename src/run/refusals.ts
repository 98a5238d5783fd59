import { Failure, type Problem, Problems } from '../base/trouble.ts';

/** What kept a recipe from its end, each by itself. @throws whatever is neither the user's to fix nor a failure of the world */
export function refusals(error: unknown): (Problem | Failure)[] {
  if (error instanceof Problems) return [...error.problems];
  if (error instanceof Failure) return [error];
  if (error instanceof AggregateError) return error.errors.flatMap(refusals);
  throw error;
}
