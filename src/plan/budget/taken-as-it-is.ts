import type { Problem } from '../../base/trouble.ts';

/** Sums that hold figures of other machines, or of later: the user may know better. */
const arguable = ['host.memory-too-small', 'host.disk-too-small'];

export const howToForce = ' `bramble up --force` takes it as it is.';

/** A host that is too small stays a warning where the user wants it nevertheless. */
export const takenAsItIs = (problem: Problem): Problem =>
  arguable.includes(problem.code) ? { ...problem, severity: 'warning', remedy: problem.remedy.replace(howToForce, '') } : problem;
