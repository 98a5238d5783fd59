import { fold } from '../../src/events/fold.ts';
import { emptyRun, type StepState } from '../../src/events/run-state.ts';
import type { Event } from '../../src/events/event.ts';

/** One part of a run: from when its first step starts to when its last one ends; hosts that do it in parallel are one stage. */
export interface StageTime {
  readonly title: string;
  /** Milliseconds after the run's start. */
  readonly fromMs: number;
  readonly toMs: number;
  /** All of its steps one after another. */
  readonly sumMs: number;
}

/** How long each part of a run took, in the order in which they end, from the run's own events. */
export function stagesOf(events: readonly Event[]): { readonly totalMs: number; readonly stages: readonly StageTime[] } {
  const state = events.reduce(fold, emptyRun);
  const steps = [...state.steps.values()].filter(isDone);
  const observedMs = Math.max(state.startedMs, ...events.filter(({ kind }) => kind === 'host.observed').map(({ atMs }) => atMs));
  const decidedMs = events.find(({ kind }) => kind === 'plan.decided')?.atMs ?? observedMs;
  const lastMs = Math.max(decidedMs, ...steps.map(({ finishedMs }) => finishedMs));
  const totalMs = state.finished?.durationMs ?? lastMs - state.startedMs;
  const part = (title: string, fromMs: number, toMs: number): StageTime => ({
    title,
    fromMs: fromMs - state.startedMs,
    toMs: toMs - state.startedMs,
    sumMs: toMs - fromMs,
  });
  const stages = [...new Set(steps.map(({ title }) => title))].map((title): StageTime => {
    const own = steps.filter((step) => step.title === title);
    const [from, to] = [Math.min(...own.map(({ startedMs }) => startedMs)), Math.max(...own.map(({ finishedMs }) => finishedMs))];
    return { ...part(title, from, to), sumMs: own.reduce((sum, step) => sum + step.finishedMs - step.startedMs, 0) };
  });
  return {
    totalMs,
    stages: [
      part('connect and read every host', state.startedMs, observedMs),
      part('keys, certificates, plan', observedMs, decidedMs),
      ...stages.toSorted((a, b) => a.toMs - b.toMs),
      part('verify', lastMs, state.startedMs + totalMs),
    ],
  };
}

type DoneStep = StepState & { readonly startedMs: number; readonly finishedMs: number };
const isDone = (step: StepState): step is DoneStep => step.phase === 'done' && step.startedMs !== undefined && step.finishedMs !== undefined;
