import type { HostName, Role } from '../base/names.ts';
import type { Problem } from '../base/trouble.ts';

/** How many machines a lab should have. */
export interface LabSize {
  readonly controlPlanes: number;
  readonly workers: number;
  /** Boards that are emulated whole, kernel and all; default none. */
  readonly pis?: number;
}

/** A machine that a lab should have; `offset` is its place in the lab's /24. */
export interface LabHost {
  readonly name: HostName;
  readonly role: Role;
  readonly offset: number;
  /** A board of its own and no container. */
  readonly isBoard?: true;
}

/** The virtual API address of a lab, if someone wants one, is .10: no machine has it. */
const firstOffset = { 'control-plane': 11, worker: 101, board: 201 } as const;
const most = { controlPlanes: 9, workers: 100, pis: 20 } as const;
const words = { controlPlanes: 'control planes', workers: 'workers', pis: 'boards' } as const;

/** The largest lab that there can be. */
export const largestLab: LabSize = most;

const named = (role: Role, prefix: string, count: number, first: number): readonly LabHost[] =>
  Array.from({ length: count }, (_, i) => ({ name: `${prefix}-${i + 1}` as HostName, role, offset: first + i }));

/** cp-1 ..., then worker-1 ..., then pi-1 ... */
export const labHosts = (size: LabSize): readonly LabHost[] => [
  ...named('control-plane', 'cp', size.controlPlanes, firstOffset['control-plane']),
  ...named('worker', 'worker', size.workers, firstOffset.worker),
  ...named('worker', 'pi', size.pis ?? 0, firstOffset.board).map((host) => ({ ...host, isBoard: true as const })),
];

/** What is wrong with the numbers; empty where nothing is. */
export function sizeProblems(size: LabSize): readonly Problem[] {
  const one = (path: keyof LabSize, least: number): readonly Problem[] => {
    const count = size[path] ?? 0;
    if (Number.isInteger(count) && count >= least && count <= most[path]) return [];
    return [
      {
        kind: 'problem',
        code: 'lab.bad-size',
        severity: 'error',
        message: `A lab cannot have ${count} ${words[path]}.`,
        remedy: `Ask for ${least} to ${most[path]}.`,
        path,
      },
    ];
  };
  return [...one('controlPlanes', 1), ...one('workers', 0), ...one('pis', 0)];
}
