import type { Problem } from '../base/trouble.ts';

/** A lab's name is a label of DNS; with a host's name after it, it still has to fit into one. */
const labName = /^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/;
const userName = /^[a-z_][a-z0-9_-]{0,31}$/;

/** Labels on every Docker object that a lab makes, so that all of them are found again. */
export const labels = {
  lab: 'bramble.lab',
  host: 'bramble.host',
  role: 'bramble.role',
  address: 'bramble.address',
  subnet: 'bramble.subnet',
  user: 'bramble.user',
  workspace: 'bramble.workspace',
  /** On boards only: the model. */
  board: 'bramble.board',
} as const;

export const networkName = (lab: string): string => `bramble-${lab}`;
export const containerName = (lab: string, host: string): string => `bramble-${lab}-${host}`;

/** What is wrong with a lab's name and the name of its SSH user; empty where nothing is. */
export function nameProblems(lab: string, user: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (!labName.test(lab)) {
    problems.push({
      kind: 'problem',
      code: 'lab.bad-name',
      severity: 'error',
      message: `"${lab}" cannot be a lab's name.`,
      remedy: 'Use 1 to 30 lower-case letters, digits and dashes, a letter first and no dash last.',
      path: 'name',
    });
  }
  if (!userName.test(user)) {
    problems.push({
      kind: 'problem',
      code: 'lab.bad-user',
      severity: 'error',
      message: `"${user}" cannot be a user's name on the lab's machines.`,
      remedy: 'Use up to 32 lower-case letters, digits, dashes and underscores, such as root or pi.',
      path: 'user',
    });
  }
  return problems;
}
