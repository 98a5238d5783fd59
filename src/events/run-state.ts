import type { HostName } from '../base/names.ts';
import type { Row } from '../resources/kind.ts';
import type { Trouble } from './event.ts';

/** How one host is doing, as far as the events told. */
export interface HostState {
  readonly name: HostName;
  readonly phase: 'connecting' | 'observed' | 'unreachable';
  /** What is being changed right now. */
  readonly row?: Row;
  readonly trouble?: Trouble;
}

export interface StepState {
  readonly id: string;
  readonly title: string;
  readonly host?: HostName;
  readonly rows: number;
  readonly doneRows: number;
  readonly phase: 'waiting' | 'running' | 'done' | 'failed' | 'skipped';
  readonly startedMs?: number;
  readonly finishedMs?: number;
  /** What a wait saw last. */
  readonly seen?: string;
  /** The step whose failure made this one be skipped. */
  readonly because?: string;
}

export interface ArtifactState {
  readonly name: string;
  readonly phase: 'chosen' | 'moving' | 'building' | 'ready';
  readonly from: string;
  readonly doneBytes: number;
  readonly totalBytes: number | undefined;
  /** Smoothed; undefined until two samples are there. */
  readonly bytesPerSecond?: number;
  readonly sampledMs: number;
  /** The build's last line. */
  readonly line?: string;
}

/** Everything a face of a run shows: a fold over its events, in the order that the plan and the hosts came in. */
export interface RunState {
  readonly command: string;
  readonly cluster: string;
  readonly startedMs: number;
  readonly finished?: { readonly ok: boolean; readonly durationMs: number };
  readonly hosts: ReadonlyMap<HostName, HostState>;
  readonly steps: ReadonlyMap<string, StepState>;
  readonly artifacts: ReadonlyMap<string, ArtifactState>;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly seen: string }[];
  readonly troubles: readonly Trouble[];
  readonly notes: readonly string[];
}

export const emptyRun: RunState = {
  command: '',
  cluster: '',
  startedMs: 0,
  hosts: new Map(),
  steps: new Map(),
  artifacts: new Map(),
  checks: [],
  troubles: [],
  notes: [],
};

/** How many rows of a host's steps, or of all steps, are done. */
export function progress(state: RunState, host?: HostName): { readonly done: number; readonly total: number } {
  let [done, total] = [0, 0];
  for (const step of state.steps.values()) {
    if (host !== undefined && step.host !== host) continue;
    total += step.rows;
    done += step.phase === 'done' ? step.rows : Math.min(step.doneRows, step.rows);
  }
  return { done, total };
}
