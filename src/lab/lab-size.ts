import type { HostName, Role } from '../base/names.ts';
import type { Problem } from '../base/trouble.ts';

/** How many machines a lab should have. */
export interface LabSize {
  readonly controlPlanes: number;
  readonly workers: number;
}

/** A machine that a lab should have; `offset` is its place in the lab's /24. */
export interface LabHost {
  readonly name: HostName;
  readonly role: Role;
  readonly offset: number;
}

/** The virtual API address of a lab, if someone wants one, is .10: no machine has it. */
const firstOffset = { 'control-plane': 11, worker: 101 } as const;
const most = { controlPlanes: 9, workers: 100 } as const;

const named = (role: Role, prefix: string, count: number): readonly LabHost[] =>
  Array.from({ length: count }, (_, i) => ({ name: `${prefix}-${i + 1}` as HostName, role, offset: firstOffset[role] + i }));

/** cp-1 ..., then worker-1 ... */
export const labHosts = (size: LabSize): readonly LabHost[] => [
  ...named('control-plane', 'cp', size.controlPlanes),
  ...named('worker', 'worker', size.workers),
];

/** What is wrong with the numbers; empty where nothing is. */
export function sizeProblems(size: LabSize): readonly Problem[] {
  const one = (path: keyof LabSize, least: number): readonly Problem[] => {
    const count = size[path];
    if (Number.isInteger(count) && count >= least && count <= most[path]) return [];
    return [
      {
        kind: 'problem',
        code: 'lab.bad-size',
        severity: 'error',
        message: `A lab cannot have ${count} ${path === 'workers' ? 'workers' : 'control planes'}.`,
        remedy: `Ask for ${least} to ${most[path]}.`,
        path,
      },
    ];
  };
  return [...one('controlPlanes', 1), ...one('workers', 0)];
}
